import Bytes
import CLinux

/// Which fields the records of a recording have, as its event asked for them, and how they become ours.
struct PerfRecordLayout {
    private let fields: UInt64
    private let registers: UInt64

    private static let headerBytes = 8

    /// - Parameter attribute: a `struct perf_event_attr`.
    init(attribute: [UInt8]) throws(TruncatedBytes) {
        var reader = ByteReader(attribute.span.bytes)
        try reader.seek(to: 24)
        fields = try reader.read()
        try reader.seek(to: 80)
        registers = try reader.read()
    }

    private func has(_ field: perf_event_sample_format) -> Bool { fields & UInt64(field.rawValue) != 0 }

    private func count(_ fields: [perf_event_sample_format]) -> Int { fields.count(where: has) }

    /// What closes every record but samples, `sample_id_all` being set.
    var trailerBytes: Int {
        let trailing = [
            PERF_SAMPLE_TID, PERF_SAMPLE_TIME, PERF_SAMPLE_ID, PERF_SAMPLE_STREAM_ID, PERF_SAMPLE_CPU,
            PERF_SAMPLE_IDENTIFIER,
        ]
        return 8 * count(trailing)
    }

    /// The time in the beginning of a sample or in the trailer of another record.
    func time(inBytes bytes: [UInt8], isSample: Bool) throws(TruncatedBytes) -> UInt64 {
        let before = isSample ? [PERF_SAMPLE_IDENTIFIER, PERF_SAMPLE_IP, PERF_SAMPLE_TID] : [PERF_SAMPLE_TID]
        var reader = ByteReader(bytes.span.bytes)
        try reader.skip((isSample ? Self.headerBytes : 0) + 8 * count(before))
        return try reader.read()
    }

    /// A sample with the fields of `LINUX_PERF_SAMPLE_TYPE` and the registers of `LINUX_PERF_USER_REGISTERS`.
    func sample(_ theirs: [UInt8]) throws(TruncatedBytes) -> [UInt8] {
        var reader = ByteReader(theirs.span.bytes)
        var ours: [UInt8] = []
        ours.reserveCapacity(theirs.count + 8)
        ours.append(try reader.take(Self.headerBytes))
        try reader.skip(8 * count([PERF_SAMPLE_IDENTIFIER]))
        // The instruction pointer, the ids and the time.
        ours.append(try reader.take(24))
        try reader.skip(8 * count([PERF_SAMPLE_ADDR, PERF_SAMPLE_ID, PERF_SAMPLE_STREAM_ID, PERF_SAMPLE_CPU]))
        ours.append(word: 0)
        ours.append(word: try reader.read())
        let callers = try reader.read(UInt64.self)
        ours.append(word: callers)
        ours.append(try reader.take(Int(clamping: callers) * 8))
        let kind = try reader.read(UInt64.self)
        ours.append(word: kind)
        for register in 0..<64 where kind != 0 && registers >> register & 1 == 1 {
            let value = try reader.read(UInt64.self)
            if LINUX_PERF_USER_REGISTERS >> register & 1 == 1 { ours.append(word: value) }
        }
        let size = try reader.read(UInt64.self)
        ours.append(word: size)
        ours.append(try reader.take(Int(clamping: size) + (size == 0 ? 0 : 8)))
        return ours
    }

    /// Any other record, with our trailer.
    func sideband(_ theirs: [UInt8]) throws(TruncatedBytes) -> [UInt8] {
        var reader = ByteReader(theirs.span.bytes)
        var ours: [UInt8] = []
        ours.append(try reader.take(theirs.count - trailerBytes))
        // The ids and the time; our CPU is not looked at.
        ours.append(try reader.take(16))
        ours.append(word: 0)
        return ours
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { append(contentsOf: $0) }
    }

    fileprivate mutating func append(word: UInt64) {
        Swift.withUnsafeBytes(of: word) { append(contentsOf: $0) }
    }
}
