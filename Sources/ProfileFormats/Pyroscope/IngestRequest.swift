import Profiles

/// `POST /ingest` of Pyroscope's clients: what is sent is told by the address, and by the body's type (grafana.com/docs/
/// pyroscope, "Server HTTP API"; fields of the form: pyroscope-go, upstream/remote).
package struct IngestRequest: Sendable {
    private let query: [String: String]
    private let contentType: String
    private let body: [UInt8]

    private static let usualRateHz = 100
    private static let ratesHz = 1...1_000_000

    /// - Parameters:
    ///   - query: decoded.
    ///   - contentType: empty where there is none.
    package init(query: [String: String], contentType: String, body: [UInt8]) {
        self.query = query
        self.contentType = contentType
        self.body = body
    }

    /// Memory and time are bounded by `limits`, whatever the bytes say. Throws `cancelled` where the task is.
    package func read(limits: DecodingLimits) throws(ReadingFailure) -> PushedProfile {
        let name = try PushedName(query["name"] ?? "")
        var tags = name.tags
        if !name.application.isEmpty, !tags.contains(where: { $0.key == "service_name" }) {
            tags.append(Label(key: "service_name", value: .text(name.application)))
        }
        let body = try ReadProfile.decompressed(body, limits: limits)
        switch query["format"] {
        case "jfr": throw .unsupported(.javaFlightRecorder)
        case "pprof", "speedscope":
            return try pushed(try ReadProfile.read(body, limits: limits), since: nil, .first, name, tags)
        case "trie": return try stacks(try PackedStacks.read(body, as: .trie, limits), name, tags, limits)
        case "tree": return try stacks(try PackedStacks.read(body, as: .tree, limits), name, tags, limits)
        case "lines": return try stacks(try FoldedReader.read(body, as: .plain, limits), name, tags, limits)
        default: break
        }
        if contentType.lowercased().hasPrefix("multipart/form-data") { return try form(body, name, tags, limits) }
        switch contentType {
        case "binary/octet-stream+trie":
            return try stacks(try PackedStacks.read(body, as: .trie, limits), name, tags, limits)
        case "binary/octet-stream+tree":
            return try stacks(try PackedStacks.read(body, as: .tree, limits), name, tags, limits)
        default: return try stacks(try FoldedReader.read(body, as: .counted, limits), name, tags, limits)
        }
    }

    private func form(
        _ body: [UInt8], _ name: PushedName, _ tags: [Label], _ limits: DecodingLimits
    ) throws(ReadingFailure) -> PushedProfile {
        let form = try MultipartForm(body, type: contentType)
        if form["jfr"] != nil { throw .unsupported(.javaFlightRecorder) }
        var config = SampleTypeConfig.first
        if let json = form["sample_type_config"] { config = try SampleTypeConfig(json: json, limits) }
        guard let bytes = form["profile"] else {
            throw .malformed(format: "multipart/form-data", at: .byte(0), problem: "no field \"profile\"")
        }
        var earlier: ReadProfile?
        if let bytes = form["prev_profile"] { earlier = try ReadProfile.read(bytes, limits: limits) }
        return try pushed(try ReadProfile.read(bytes, limits: limits), since: earlier, config, name, tags)
    }

    private func pushed(
        _ read: ReadProfile, since earlier: ReadProfile?, _ config: SampleTypeConfig, _ name: PushedName,
        _ tags: [Label]
    ) throws(ReadingFailure) -> PushedProfile {
        try PushedProfile(read, since: earlier, config, of: name.application, tags: tags)
    }

    private func stacks(
        _ read: ReadProfile, _ name: PushedName, _ tags: [Label], _ limits: DecodingLimits
    ) throws(ReadingFailure) -> PushedProfile {
        var read = read
        try read.settle(limits)
        var type = name.type ?? PushedType(units: query["units"] ?? "samples")
        if query["aggregationType"] == "average" { type.isOfMoment = true }
        let rate = query["sampleRate"].flatMap { Int($0) } ?? Self.usualRateHz
        return try PushedProfile(
            read, as: type, sampleRateHz: Self.ratesHz.contains(rate) ? rate : Self.usualRateHz, of: name.application,
            tags: tags)
    }
}
