/// Fields of a `multipart/form-data` (RFC 7578), as Pyroscope's clients send it.
struct MultipartForm: Sendable {
    /// By name; of two of one name the first.
    private let fields: [String: ArraySlice<UInt8>]

    private static let format = "multipart/form-data"
    private static let boundaryBytes = 200
    private static let headBytes = 4096
    private static let parts = 16

    /// - Parameter type: the whole `Content-Type`.
    init(_ body: [UInt8], type: String) throws(ReadingFailure) {
        guard let boundary = Self.boundary(of: type) else {
            throw .malformed(format: Self.format, at: .byte(0), problem: "its type names no boundary")
        }
        let lineEnd: [UInt8] = [0x0D, 0x0A]
        guard let first = body[...].place(of: boundary) else {
            throw .malformed(format: Self.format, at: .byte(0), problem: "no part")
        }
        var fields: [String: ArraySlice<UInt8>] = [:]
        var rest = body[(first + boundary.count)...]
        for _ in 0..<Self.parts where rest.starts(with: lineEnd) {
            let start = rest.startIndex
            guard let head = rest.prefix(Self.headBytes).place(of: lineEnd + lineEnd) else {
                throw .malformed(format: Self.format, at: .byte(start), problem: "a part without its head's end")
            }
            let content = rest[(head + 2 * lineEnd.count)...]
            guard let end = content.place(of: lineEnd + boundary) else {
                throw .malformed(format: Self.format, at: .byte(start), problem: "a part without its end")
            }
            let name = Self.name(String(decoding: rest[..<head], as: UTF8.self))
            fields[name] = fields[name] ?? content[..<end]
            rest = content[(end + lineEnd.count + boundary.count)...]
        }
        self.fields = fields
    }

    /// Nil where there is none, or an empty one.
    subscript(_ name: String) -> [UInt8]? {
        fields[name].flatMap { $0.isEmpty ? nil : Array($0) }
    }

    private static func boundary(of type: String) -> [UInt8]? {
        let words = type.split(separator: ";").map { $0.drop { $0 == " " } }
        guard let named = words.dropFirst().first(where: { $0.lowercased().hasPrefix("boundary=") }) else { return nil }
        let boundary = named.dropFirst("boundary=".count).filter { $0 != "\"" }
        return 1...boundaryBytes ~= boundary.utf8.count ? Array("--\(boundary)".utf8) : nil
    }

    /// Of a part, out of its `Content-Disposition`.
    private static func name(_ head: String) -> String {
        for line in head.split(whereSeparator: \.isNewline) where line.lowercased().hasPrefix("content-disposition:") {
            for word in line.split(separator: ";") {
                let plain = word.drop { $0 == " " }
                if plain.hasPrefix("name=") { return plain.dropFirst("name=".count).filter { $0 != "\"" } }
            }
        }
        return ""
    }
}

extension ArraySlice<UInt8> {
    /// Where `wanted`, which is not empty, begins.
    fileprivate func place(of wanted: [UInt8]) -> Int? {
        guard let first = wanted.first else { return nil }
        var place = startIndex
        while let next = self[place...].firstIndex(of: first), next + wanted.count <= endIndex {
            if self[next..<next + wanted.count].elementsEqual(wanted) { return next }
            place = next + 1
        }
        return nil
    }
}
