extension String {
    /// The text for XML and HTML, in elements and in quoted attributes. By scalars: `<` with a combining
    /// mark is another character but still opens a tag.
    var markup: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
