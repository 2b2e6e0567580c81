extension String {
    /// Names are chosen by whoever wrote the program. What would be invisible, break a line or turn the text around it
    /// (controls, separators, bidirectional overrides, byte order marks, and what XML cannot hold) is spelled out as
    /// `\u{202e}`.
    var visible: String {
        guard unicodeScalars.contains(where: \.isInvisible) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.isInvisible {
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
        // Format characters turn text around or hide in it; the zero-width joiner makes emoji of several.
        case .format: value != 0x200D
        default: false
        }
    }
}
