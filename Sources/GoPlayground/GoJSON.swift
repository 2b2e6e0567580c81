import GoSources

/// JSON as Go's encoder writes it: without blanks, and with what means something to HTML escaped.
struct GoJSON {
    private(set) var text = "{"

    /// The whole object.
    var object: String { text + "}" }

    mutating func add(_ name: String, _ value: String) {
        addName(name)
        Self.append(value, to: &text)
    }

    mutating func add(_ name: String, _ value: Int) { add(name, raw: String(value)) }

    mutating func add(_ name: String, _ value: Bool) { add(name, raw: value ? "true" : "false") }

    mutating func add(_ name: String, raw value: String) {
        addName(name)
        text += value
    }

    private mutating func addName(_ name: String) {
        if text.utf8.count > 1 { text += "," }
        text += "\"\(name)\":"
    }

    private static func append(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{08}": text += "\\b"
            case "\u{0C}": text += "\\f"
            case "<", ">", "&", "\u{2028}", "\u{2029}", "\u{00}"..<"\u{20}":
                text += "\\u" + GoQuoting.hex(scalar.value, digits: 4)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
