import Bytes
import CLinux
import Stacks

/// One sample as the kernel wrote it: `PERF_RECORD_SAMPLE` with the fields of `LINUX_PERF_SAMPLE_TYPE`.
struct SampleRecord: ~Escapable {
    let instructionPointer: UInt64
    let process: Int32
    let thread: Int32
    /// CLOCK_MONOTONIC.
    let timeNs: UInt64
    let cpu: UInt32
    /// Nanoseconds of CPU time that the sample stands for.
    let periodNs: UInt64
    /// The place and its callers in the kernel, then in the program by frame pointers, innermost first: 64-bit words, in
    /// front of each of the two the kernel's mark for it.
    let callchain: RawSpan
    /// Nil for a kernel thread, and for 32-bit code, which the sandbox forbids.
    let registers: UserRegisters?
    let stack: RawSpan
    /// True where the stack goes on above what was copied.
    let isStackFull: Bool

    /// Decodes the record's body, after its header.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) throws(TruncatedBytes) {
        var reader = ByteReader(bytes)
        instructionPointer = try reader.read()
        process = try reader.read()
        thread = try reader.read()
        timeNs = try reader.read()
        cpu = try reader.read()
        try reader.skip(4)
        periodNs = try reader.read()
        callchain = try reader.takeWords()
        registers = try reader.readUserRegisters()
        let reserved = Int(clamping: try reader.read(UInt64.self))
        let copy = try reader.take(reserved)
        let copied = reserved == 0 ? 0 : Int(clamping: try reader.read(UInt64.self))
        stack = copy.extracting(0..<min(copied, reserved))
        isStackFull = copied >= reserved && reserved > 0
    }
}

extension SampleRecord {
    /// Whose code a part of the callchain runs through.
    enum Context {
        case kernel, user

        /// `enum perf_callchain_context`; nil for a guest's, which is not the program's.
        fileprivate init?(mark: UInt64) {
            switch Int64(bitPattern: mark) {
            case -128: self = .kernel
            case -512: self = .user
            default: return nil
            }
        }
    }

    /// The kernel follows so many frames at most, by default (`kernel.perf_event_max_stack`).
    private static let callchainLimit = 127

    /// True where more callers may follow those that the kernel found.
    var isCallchainCut: Bool { callchain.byteCount / 8 > Self.callchainLimit }

    /// The instruction pointer in that context and the return addresses that the kernel found above it.
    func callchain(in context: Context) -> [UInt64] {
        // Marks are small negative numbers.
        let firstMark = UInt64(bitPattern: -4095)
        var current: Context?
        return (0..<callchain.byteCount / 8).compactMap { index in
            // Safe: within the span's bounds, and every bit pattern of an integer is valid.
            let word = unsafe callchain.unsafeLoadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
            guard word < firstMark else {
                current = Context(mark: word)
                return nil
            }
            return current == context ? word : nil
        }
    }
}

extension ByteReader {
    /// A count and so many 64-bit words.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    fileprivate mutating func takeWords() throws(TruncatedBytes) -> RawSpan {
        let count = Int(clamping: try read(UInt64.self))
        return try take(count.multipliedReportingOverflow(by: 8).overflow ? .max : count * 8)
    }

    @_lifetime(self: copy self)
    fileprivate mutating func readUserRegisters() throws(TruncatedBytes) -> UserRegisters? {
        let abi = try read(UInt64.self)
        guard abi != PERF_SAMPLE_REGS_ABI_NONE.rawValue else { return nil }
        var registers = UserRegisters()
        for number in UserRegisters.numbersInSamples { registers[number] = try read() }
        return abi == PERF_SAMPLE_REGS_ABI_64.rawValue ? registers : nil
    }
}
