import Snippets

/// Where the bytes of a program's files stand, for what tools say in bytes from a file's beginning.
struct SourcePlaces {
    struct Place: Equatable {
        /// From 1.
        let line: Int
        /// From 1, in UTF-8 bytes.
        let column: Int
    }

    private struct File {
        let content: [UInt8]
        /// Of each line, in bytes.
        let starts: [Int]
    }

    private let files: [String: File]

    init(_ sources: [SourceFile]) {
        files = Dictionary(
            sources.map { source in
                let content = Array(source.content.utf8)
                let ends = content.indices.filter { content[$0] == UInt8(ascii: "\n") }
                return (source.name, File(content: content, starts: [0] + ends.map { $0 + 1 }))
            }
        ) { first, _ in first }
    }

    /// Nil where there is no such file or byte, or where it is within a character.
    func place(_ offset: Int, in name: String) -> Place? {
        guard let file = files[name], (0...file.content.count).contains(offset),
            offset == file.content.count || file.content[offset] & 0xC0 != 0x80
        else { return nil }
        var (low, high) = (0, file.starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if file.starts[middle] <= offset { low = middle } else { high = middle }
        }
        return Place(line: low + 1, column: offset - file.starts[low] + 1)
    }

    /// What stands between two places that there are.
    func text(from: Int, to: Int, in name: String) -> Substring? {
        guard from <= to, place(from, in: name) != nil, place(to, in: name) != nil, let file = files[name] else {
            return nil
        }
        return Substring(decoding: file.content[from..<to], as: UTF8.self)
    }
}
