/// Text in quotes as Go's `%q` shows it.
package enum GoQuoting {
    package static func quoted(_ bytes: [UInt8]) -> String {
        var quoted = "\""
        for piece in GoText.scalars(in: bytes) {
            switch piece {
            case .bad(let byte): quoted += "\\x" + hex(UInt32(byte), digits: 2)
            case .scalar(let scalar): quoted += escaped(scalar)
            }
        }
        return quoted + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x22: "\\\""
        case 0x5C: "\\\\"
        case 0x07: "\\a"
        case 0x08: "\\b"
        case 0x09: "\\t"
        case 0x0A: "\\n"
        case 0x0B: "\\v"
        case 0x0C: "\\f"
        case 0x0D: "\\r"
        case 0..<0x20, 0x7F: "\\x" + hex(scalar.value, digits: 2)
        case _ where isPrintable(scalar): String(Character(scalar))
        case 0..<0x1_0000: "\\u" + hex(scalar.value, digits: 4)
        default: "\\U" + hex(scalar.value, digits: 8)
        }
    }

    /// Letters, marks, numbers, punctuation and symbols, and the one space of ASCII.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    package static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
