import Bytes
import CLinux

/// What opens every record in a ring (`struct perf_event_header`).
package struct RecordHeader: Equatable {
    static let byteCount = MemoryLayout<perf_event_header>.size

    package let type: UInt32
    package let flags: UInt16
    /// Of the whole record, this header included.
    package let size: Int

    package init(type: UInt32, flags: UInt16, size: Int) {
        self.type = type
        self.flags = flags
        self.size = size
    }

    init(word: UInt64) {
        self.init(
            type: UInt32(truncatingIfNeeded: word), flags: UInt16(truncatingIfNeeded: word >> 32), size: Int(word >> 48)
        )
    }

    var isSample: Bool { type == PERF_RECORD_SAMPLE.rawValue }

    /// True for a sample that hit the program in the kernel.
    var isKernel: Bool { Int32(flags) & PERF_RECORD_MISC_CPUMODE_MASK == PERF_RECORD_MISC_KERNEL }

    /// Where the record keeps its time: samples in front (header, instruction pointer, ids, time), all others in the
    /// trailer (ids, time, CPU).
    var timeOffset: Int { isSample ? 24 : size - 16 }

    var isPlausible: Bool { size >= Self.byteCount + RecordTrailer.byteCount && size.isMultiple(of: 8) }
}

/// What closes every record but samples (`struct sample_id` for TID, TIME and CPU).
struct RecordTrailer: Equatable {
    static let byteCount = 24

    let process: Int32
    let thread: Int32
    let timeNs: UInt64
    let cpu: UInt32

    init(process: Int32, thread: Int32, timeNs: UInt64, cpu: UInt32) {
        self.process = process
        self.thread = thread
        self.timeNs = timeNs
        self.cpu = cpu
    }

    init(_ bytes: RawSpan) throws(TruncatedBytes) {
        var reader = ByteReader(bytes)
        process = try reader.read()
        thread = try reader.read()
        timeNs = try reader.read()
        cpu = try reader.read()
    }
}
