import Profiles

/// profile.proto of google/pprof: what Go writes, and many others do. Packed or not, of any types and units.
///
/// Written in one pass after the tables that samples point at are known, since writers put those last.
enum PprofReader {
    static let name = "pprof"

    static func read(_ bytes: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile {
        try bytes.withUnsafeBufferPointer { buffer throws(ReadingFailure) in
            let outline = try PprofOutline(buffer, limits)
            var tables = try PprofTables(buffer, outline, limits)
            var samples = PprofSamples(outline)
            try samples.read(buffer, &tables)
            return ReadProfile(format: name, profile: try samples.profile(&tables))
        }
    }

    /// Whether all of it is fields of a pprof, or begins as one does.
    static func recognizes(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, first & 7 == 2 || first & 7 == 0, 1...15 ~= first >> 3 else { return false }
        return bytes.withUnsafeBufferPointer { buffer in
            beginsWithType(buffer) || hasStringTable(buffer)
        }
    }

    /// Writers begin with numbers, like the time, and types, two small numbers each.
    private static func beginsWithType(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = ProtobufReader(bytes, format: name)
        while let (field, value) = try? reader.next(), field <= 15 {
            guard case .content(let range) = value else { continue }
            return (field == 1 || field == 11) && range.count <= 24 && isType(bytes, range)
        }
        return false
    }

    private static func isType(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        var type = ProtobufReader(bytes, range, format: name)
        var fields: [UInt64] = []
        do {
            while let (field, value) = try type.next() {
                guard case .number = value, field <= 2 else { return false }
                fields.append(field)
            }
        } catch { return false }
        return !fields.isEmpty && fields.count <= 2
    }

    private static func hasStringTable(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = ProtobufReader(bytes, format: name)
        var hasEmptyText = false
        do {
            while let (field, value) = try reader.next() {
                guard field <= 15 else { return false }
                if field == 6, case .content(let range) = value, range.isEmpty { hasEmptyText = true }
            }
        } catch { return false }
        return hasEmptyText
    }
}

/// Where everything is: ranges of the bytes, by table.
struct PprofOutline {
    private(set) var types: [Range<Int>] = []
    private(set) var sampleCount = 0
    private(set) var mappings: [Range<Int>] = []
    private(set) var locations: [Range<Int>] = []
    private(set) var functions: [Range<Int>] = []
    private(set) var strings: [Range<Int>] = []
    private(set) var periodType: Range<Int>?
    private(set) var period: Int64 = 0
    private(set) var defaultType: Int64 = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ limits: DecodingLimits) throws(ReadingFailure) {
        var reader = ProtobufReader(bytes, format: PprofReader.name)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .content(let range)):
                try append(range, to: &types, limit: DecodingLimits.types, "sample types")
            case (2, .content): sampleCount += 1
            case (3, .content(let range)): try append(range, to: &mappings, limit: limits.rows, "mappings")
            case (4, .content(let range)): try append(range, to: &locations, limit: limits.rows, "locations")
            case (5, .content(let range)): try append(range, to: &functions, limit: limits.rows, "functions")
            case (6, .content(let range)): try append(range, to: &strings, limit: limits.rows, "strings")
            case (11, .content(let range)): periodType = range
            case (12, let value): period = value.signed
            case (14, let value): defaultType = value.signed
            default: break
            }
        }
        guard !types.isEmpty else { throw .unusable(format: PprofReader.name, problem: "it has no sample types") }
        guard sampleCount <= limits.samples / types.count else {
            throw .tooLarge(what: "values of samples", limit: limits.samples)
        }
    }

    private func append(
        _ range: Range<Int>, to ranges: inout [Range<Int>], limit: Int, _ what: String
    ) throws(ReadingFailure) {
        guard ranges.count < limit else { throw .tooLarge(what: what, limit: limit) }
        ranges.append(range)
    }
}
