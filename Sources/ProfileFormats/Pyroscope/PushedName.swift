import Profiles

/// What Pyroscope's clients call what they send: `shop.web.cpu{region=eu,stage=test}` (grafana.com/docs/pyroscope, "Server
/// HTTP API", `name`).
struct PushedName: Equatable, Sendable {
    /// Without the type.
    let application: String
    /// What the name ends with, where that is a type that is known.
    let type: PushedType?
    /// In the order of their keys. Hostile texts.
    let tags: [Label]

    static let format = "the name of an application"
    static let bytes = 4096
    static let tags = 64

    init(_ text: String) throws(ReadingFailure) {
        guard text.utf8.count <= Self.bytes else { throw .tooLarge(what: "bytes of a name", limit: Self.bytes) }
        let brace = text.firstIndex(of: "{")
        let name = text[..<(brace ?? text.endIndex)]
        let last = name.split(separator: ".").last.map(String.init)
        let type = name.contains(".") ? last.flatMap { PushedType.ofNames[$0] } : nil
        self.type = type
        application = String(type == nil ? name : name.dropLast(1 + (last?.count ?? 0)))
        guard let brace else {
            tags = []
            return
        }
        guard text.last == "}" else {
            throw .malformed(format: Self.format, at: .byte(text.utf8.count), problem: "expected \"}\"")
        }
        tags = try Self.tags(in: text[brace...].dropFirst().dropLast())
    }

    private static func tags(in text: Substring) throws(ReadingFailure) -> [Label] {
        var tags: [String: String] = [:]
        for pair in text.split(separator: ",") {
            let words = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmed)
            guard words.count == 2, !words[0].isEmpty else {
                let place = text.utf8.distance(from: text.base.startIndex, to: pair.startIndex)
                throw .malformed(format: format, at: .byte(place), problem: "expected a tag and its value")
            }
            tags[words[0]] = words[1]
        }
        return try [Label](tags: tags)
    }
}

extension [Label] {
    /// Without those that are Pyroscope's own.
    init(tags: [String: String]) throws(ReadingFailure) {
        guard tags.count <= PushedName.tags else { throw .tooLarge(what: "tags", limit: PushedName.tags) }
        self = tags.filter { !$0.key.hasPrefix("__") }.sorted { $0.key < $1.key }
            .map { Label(key: $0.key, value: .text($0.value)) }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        let start = drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }
}
