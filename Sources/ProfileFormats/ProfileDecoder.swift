package import Profiles

extension ProfileJSON {
    /// Takes only what `encode` can have written, of this version or an earlier one; everything that the result points
    /// at is there.
    package static func decode(_ bytes: [UInt8], limits: DecodingLimits) throws(FormatError) -> Profile {
        guard bytes.count <= limits.bytes else { throw .tooLarge(what: "bytes of JSON", limit: limits.bytes) }
        var decoder = ProfileDecoder(bytes, limits: limits)
        let profile = try decoder.decode()
        do throws(ProfileViolation) { try profile.checkInvariants() } catch { throw .invalid(error) }
        return profile
    }
}

/// What all versions have in common; the rest of each is in a file of its own.
struct ProfileDecoder {
    var reader: JSONReader
    let limits: DecodingLimits
    var strings: [String] = []
    /// Samples so far, each as often as it has values.
    var samples = 0

    init(_ bytes: [UInt8], limits: DecodingLimits) {
        reader = JSONReader(bytes)
        self.limits = limits
    }

    mutating func decode() throws(FormatError) -> Profile {
        try reader.expect("{")
        try reader.firstName("version")
        let version: Int = try reader.integer()
        guard 1...ProfileJSON.version ~= version else { throw .unsupportedVersion(version) }
        try reader.nextName("strings")
        strings = try reader.strings(of: "strings", limit: limits.rows, limitBytes: limits.stringBytes)
        let profile = version == 1 ? try version1() : try version2()
        try reader.expect("}")
        try reader.end()
        return profile
    }

    mutating func modules() throws(FormatError) -> [String] {
        try reader.expect("{")
        try reader.firstName("name")
        let names = try column(of: "modules")
        try reader.expect("}")
        return try texts(names, table: "modules")
    }

    /// By name, so that a later version may order them otherwise.
    mutating func cases<Case: RawRepresentable<String>>(
        _ type: Case.Type, of what: String
    ) throws(FormatError) -> [Case] {
        let start = reader.offset
        return try reader.strings(of: what, limit: 64, limitBytes: 64).map { name throws(FormatError) in
            guard let known = Case(rawValue: name) else {
                throw .malformed(expected: "known \(what)", offset: start)
            }
            return known
        }
    }

    mutating func table(_ table: String, _ names: [String]) throws(FormatError) -> [[Int32]] {
        var columns: [[Int32]] = []
        try reader.expect("{")
        for name in names {
            if columns.isEmpty { try reader.firstName(name) } else { try reader.nextName(name) }
            columns.append(try column(of: table))
            guard columns.last?.count == columns.first?.count else { throw .unequalColumns(table: table) }
        }
        try reader.expect("}")
        return columns
    }

    mutating func column(of table: String) throws(FormatError) -> [Int32] {
        if Task.isCancelled { throw .cancelled }
        return try reader.integers(of: table, limit: limits.rows)
    }

    func texts(_ indexes: [Int32], table: String) throws(FormatError) -> [String] {
        var texts: [String] = []
        for (row, index) in indexes.enumerated() {
            guard strings.indices.contains(Int(index)) else { throw .indexOutOfRange(table: table, row: row) }
            texts.append(strings[Int(index)])
        }
        return texts
    }

    /// Microseconds, each told as the step from the one before.
    mutating func timesNs(of what: String, limit: Int) throws(FormatError) -> [UInt64] {
        let start = reader.offset
        var times = try reader.integers(as: UInt64.self, of: what, limit: limit)
        var timeUs: UInt64 = 0
        for row in times.indices {
            // No overflow: a number that was read is below 2^63, and the sum so far is at most 2^53.
            timeUs += times[row]
            guard timeUs <= Profile.largestTotal else { throw .malformed(expected: "times below 2^53", offset: start) }
            times[row] = timeUs * 1000
        }
        return times
    }
}
