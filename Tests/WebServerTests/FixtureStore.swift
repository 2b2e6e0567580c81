import Foundation
import ProfileFormats
import Testing

/// A store as an earlier version wrote it, with what that version answered from it: `Tests/Fixtures/Stores/record`.
struct FixtureStore: Sendable, CustomTestStringConvertible {
    /// What was asked, and what the version that wrote the store answered.
    struct Answer: Sendable {
        let path: String
        let status: Int
        let mediaType: String
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private struct ListedAnswer: Decodable {
        let path: String
        let status: Int
        let type: String
        let body: String
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/Stores")
    private static let unpackedBytes = 64 << 20

    let name: String
    var testDescription: String { name }

    /// One for each form in which things were ever stored.
    static var all: [FixtureStore] {
        get throws {
            try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
                .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
                .map { FixtureStore(name: $0.lastPathComponent) }.sorted { $0.name < $1.name }
        }
    }

    /// The SQLite file.
    func file() throws -> [UInt8] { try unpacked("flamebox.sqlite.gz") }

    func answers() throws -> [Answer] {
        let list = try Data(contentsOf: Self.folder.appending(path: name).appending(path: "answers.json"))
        return try JSONDecoder().decode([ListedAnswer].self, from: list).map {
            Answer(path: $0.path, status: $0.status, mediaType: $0.type, body: try unpacked("bodies/\($0.body)"))
        }
    }

    private func unpacked(_ file: String) throws -> [UInt8] {
        let packed = try Data(contentsOf: Self.folder.appending(path: name).appending(path: file))
        return try Gzip.decompress(Array(packed), limitBytes: Self.unpackedBytes)
    }
}

extension FixtureStore.Answer {
    /// How an answer of today is held against the one that was recorded.
    enum Comparison {
        /// What was there is there, with the same value; there may be more.
        case json
        case events
        /// A page: a reader finds what the page of then told.
        case page
        /// The view's own JSON, whatever its version: the same profile comes out of it.
        case profile
        /// The same picture and names; how numbers are worded may change.
        case drawing
        /// Decompressed.
        case gzip
        case bytes
    }

    var comparison: Comparison {
        let file = path.split(separator: "/").last?.split(separator: "?").first ?? ""
        return switch mediaType {
        case _ where status != 200: .json
        case _ where mediaType.hasPrefix("text/html"): .page
        case _ where mediaType.hasPrefix("text/event-stream"): .events
        case _ where file == "profile.json": .profile
        case _ where mediaType == "image/svg+xml": .drawing
        case _ where file.hasSuffix(".gz"): .gzip
        case _ where file.hasPrefix("profile."): .bytes
        case "application/json": .json
        default: .bytes
        }
    }
}

/// What the recorded documents say that a page may tell: code, output, sentences, names of functions, addresses.
struct RecordedFacts {
    private let all: Set<String>

    init(_ answers: [FixtureStore.Answer]) throws {
        var facts: Set<String> = []
        for answer in answers where answer.status == 200 {
            if answer.comparison == .json {
                facts.formUnion(try JSONDecoder().decode(JSONValue.self, from: Data(answer.body)).texts)
            } else if answer.path.hasSuffix("profile.folded") {
                facts.formUnion(answer.text.split { $0 == ";" || $0 == "\n" }.map(String.init))
            }
        }
        all = Set(facts.flatMap { $0.split(separator: "\n") }.map { $0.trimmingCharacters(in: .whitespaces) })
            .filter { $0.count > 2 }
    }

    func told(by page: String) -> Set<String> {
        let text = Self.readable(page)
        return all.filter(text.contains)
    }

    /// Without the head, in which the verdict stands a second time, and without escapes.
    private static func readable(_ page: String) -> String {
        let body = page.range(of: "<body").map { page[$0.lowerBound...] } ?? page[...]
        return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")]
            .reduce(String(body)) { $0.replacing($1.0, with: $1.1) }
    }
}

extension JSONValue {
    /// Sentences that are not stored but made of what is, and may be made better.
    private static let worded = "doubts"

    /// All strings in it, wherever.
    var texts: [String] {
        switch self {
        case .string(let text): [text]
        case .list(let items): items.flatMap(\.texts)
        case .object(let fields): fields.filter { $0.key != Self.worded }.values.flatMap(\.texts)
        case .null, .flag, .number: []
        }
    }

    /// The path to what is not as in `older`; nil where all of that is here. Objects may have further fields.
    func difference(from older: JSONValue, at path: String = "") -> String? {
        switch (self, older) {
        case (.object(let fields), .object(let expected)):
            expected.lazy.filter { $0.key != Self.worded }.compactMap {
                (fields[$0.key] ?? .null).difference(from: $0.value, at: "\(path).\($0.key)")
            }
            .first
        case (.list(let items), .list(let expected)) where items.count == expected.count:
            zip(items, expected).enumerated().lazy
                .compactMap { $0.element.0.difference(from: $0.element.1, at: "\(path)[\($0.offset)]") }.first
        default: self == older ? nil : path
        }
    }
}
