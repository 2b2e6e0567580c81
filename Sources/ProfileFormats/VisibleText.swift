extension String {
    /// Names are chosen by whoever wrote the program. What would be invisible, break a line or turn the text around it
    /// (controls, separators, bidirectional overrides, byte order marks, and what XML cannot hold) is spelled out as
    /// `\u{202e}`.
    package var visible: String { spellingOut(\.isInvisible) }

    /// The same for text of several lines, which keeps its line feeds and tabs: it must not move a terminal's cursor,
    /// change its title or write to its clipboard.
    package var visibleLines: String {
        spellingOut { $0.isInvisible && $0 != "\n" && $0 != "\t" }
    }

    package func spellingOut(_ isSpelled: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: isSpelled) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if isSpelled(scalar) {
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Unicode.Scalar {
    package var isInvisible: Bool {
        // Nearly all of what there is, and asking for a category takes longer.
        if (0x20..<0x7F).contains(value) { return false }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: return true
        // Format characters turn text around or hide in it; the zero-width joiner makes emoji of several.
        case .format: return value != 0x200D
        default: return false
        }
    }
}
