/// A txtar archive: text, then files, each after a line `-- NAME --`. Any bytes are one. Pure.
struct TextArchive {
    private static let newLine = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let opening = Array("-- ".utf8)
    private static let closing = Array(" --".utf8)

    var comment: [UInt8] = []
    var files: [(name: [UInt8], content: [UInt8])] = []

    init(_ text: [UInt8]) {
        var names: [[UInt8]] = []
        var parts: [[UInt8]] = []
        var start = 0
        var position = 0
        while position < text.count {
            let lineEnd = text[position...].firstIndex(of: Self.newLine)
            let next = lineEnd.map { $0 + 1 } ?? text.count
            if let name = Self.name(in: text[position..<next]) {
                parts.append(Array(text[start..<position]))
                names.append(name)
                start = next
            }
            position = next
        }
        parts.append(Self.ended(Array(text[start...])))
        comment = parts[0]
        files = zip(names, parts.dropFirst()).map { ($0, $1) }
    }

    /// The archive as text; each part ends with a line's end.
    var text: [UInt8] {
        files.reduce(Self.ended(comment)) { text, file in
            text + Self.opening + file.name + Self.closing + [Self.newLine] + Self.ended(file.content)
        }
    }

    /// Of the file that a line begins; nil where it begins none. A line may end with CR LF.
    private static func name(in line: ArraySlice<UInt8>) -> [UInt8]? {
        var line = line
        if line.last == newLine {
            line = line.dropLast()
            if line.last == carriageReturn { line = line.dropLast() }
        }
        guard line.starts(with: opening), line.count >= opening.count + closing.count,
            line.suffix(closing.count).elementsEqual(closing)
        else { return nil }
        let name = trimmed(line.dropFirst(opening.count).dropLast(closing.count))
        return name.isEmpty ? nil : name
    }

    private static func ended(_ bytes: [UInt8]) -> [UInt8] {
        bytes.isEmpty || bytes.last == newLine ? bytes : bytes + [newLine]
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let front = bytes.drop(while: isBlank)
        guard let last = front.lastIndex(where: { !isBlank($0) }) else { return [] }
        return Array(front[...last])
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
