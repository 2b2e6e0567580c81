import Bytes
import CLinux

/// What a program did beside running: the records around the samples.
enum SidebandRecord: Equatable {
    case mapped(MappingRecord)
    /// A thread took a name; `isExec` where a program was started, which names it after its file.
    case named(String, isExec: Bool)
    case forked(child: ThreadID, parent: ThreadID)
    case exited(ThreadID)
    /// The kernel dropped so many records of this ring.
    case lost(UInt64)
    case switchedIn
    /// `isRunnable` where it would have run on: another thread took the CPU.
    case switchedOut(isRunnable: Bool)
    case other

    struct ThreadID: Equatable {
        let process: Int32
        let thread: Int32
    }

    var isExec: Bool {
        if case .named(_, isExec: true) = self { true } else { false }
    }

    /// Decodes the record's body, between its header and its trailer.
    init(_ header: RecordHeader, _ bytes: RawSpan) throws(TruncatedBytes) {
        var reader = ByteReader(bytes)
        switch header.type {
        case PERF_RECORD_MMAP2.rawValue: self = .mapped(try MappingRecord(header.flags, &reader))
        case PERF_RECORD_COMM.rawValue: self = .named(try Self.readName(&reader), isExec: header.isExec)
        case PERF_RECORD_FORK.rawValue: self = try Self.readFork(&reader)
        case PERF_RECORD_EXIT.rawValue: self = .exited(try Self.readChildAndParent(&reader).child)
        case PERF_RECORD_LOST.rawValue: self = .lost(try Self.readLost(&reader))
        // Those of a CPU's event also say with whom it switched.
        case PERF_RECORD_SWITCH.rawValue, PERF_RECORD_SWITCH_CPU_WIDE.rawValue: self = header.switched
        default: self = .other
        }
    }

    private static func readName(_ reader: inout ByteReader) throws(TruncatedBytes) -> String {
        try reader.skip(8)
        return reader.readText()
    }

    private static func readFork(_ reader: inout ByteReader) throws(TruncatedBytes) -> SidebandRecord {
        let (child, parent) = try readChildAndParent(&reader)
        return .forked(child: child, parent: parent)
    }

    private static func readChildAndParent(
        _ reader: inout ByteReader
    ) throws(TruncatedBytes) -> (child: ThreadID, parent: ThreadID) {
        let process = try reader.read(Int32.self)
        let parentProcess = try reader.read(Int32.self)
        let thread = try reader.read(Int32.self)
        let parentThread = try reader.read(Int32.self)
        return (ThreadID(process: process, thread: thread), ThreadID(process: parentProcess, thread: parentThread))
    }

    private static func readLost(_ reader: inout ByteReader) throws(TruncatedBytes) -> UInt64 {
        try reader.skip(8)
        return try reader.read()
    }
}

extension RecordHeader {
    fileprivate var isExec: Bool { Int32(flags) & PERF_RECORD_MISC_COMM_EXEC != 0 }

    fileprivate var switched: SidebandRecord {
        guard Int32(flags) & PERF_RECORD_MISC_SWITCH_OUT != 0 else { return .switchedIn }
        return .switchedOut(isRunnable: Int32(flags) & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT != 0)
    }
}

/// A new executable mapping (`PERF_RECORD_MMAP2`).
struct MappingRecord: Equatable {
    /// A longer path names no file of ours.
    static let pathByteLimit = 1024

    let addresses: Range<UInt64>
    let fileOffset: UInt64
    /// Lower-case hexadecimal; empty where the kernel could not read one.
    let buildID: String
    /// As seen inside the jail; hostile text.
    let path: String

    init(addresses: Range<UInt64>, fileOffset: UInt64, path: String, buildID: String = "") {
        self.addresses = addresses
        self.fileOffset = fileOffset
        self.path = path
        self.buildID = buildID
    }

    fileprivate init(_ flags: UInt16, _ reader: inout ByteReader) throws(TruncatedBytes) {
        try reader.skip(8)
        let start = try reader.read(UInt64.self)
        let length = try reader.read(UInt64.self)
        addresses = start..<max(start, start.addingReportingOverflow(length).overflow ? .max : start + length)
        fileOffset = try reader.read()
        let identity = try reader.take(24)
        buildID = try Int32(flags) & PERF_RECORD_MISC_MMAP_BUILD_ID != 0 ? Self.hexadecimal(identity) : ""
        try reader.skip(8)
        path = reader.readText(limit: Self.pathByteLimit)
    }

    /// A length byte, three reserved ones, then up to 20 bytes of build id.
    private static func hexadecimal(_ identity: RawSpan) throws(TruncatedBytes) -> String {
        var reader = ByteReader(identity)
        let count = min(Int(try reader.read(UInt8.self)), 20)
        try reader.skip(3)
        var text = ""
        for _ in 0..<count {
            let byte = try reader.read(UInt8.self)
            text += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        return text
    }
}
