import Bytes
import Stacks

/// What the probe noted when an object was allocated that was picked, or when one was freed (`AllocationLayout`). All of it
/// is the program's own account.
struct AllocationRecord: ~Escapable {
    enum Event: Equatable, Sendable {
        /// - Parameters:
        ///   - bytes: of the object.
        ///   - interval: the mean distance from one picked byte to the next.
        case allocated(bytes: UInt64, interval: UInt64)
        case freed
    }

    let event: Event
    /// CLOCK_MONOTONIC.
    let timeNs: UInt64
    /// Of the object; zero where it is not followed.
    let address: UInt64
    let process: Int32
    let thread: Int32
    /// Where the object's type may be described, in the program's memory.
    let type: UInt64
    /// Of an allocation.
    let registers: UserRegisters
    let stack: RawSpan
    /// True where the stack may go on above what was copied.
    let isStackFull: Bool

    private typealias Layout = AllocationLayout

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) throws(TruncatedBytes) {
        var reader = ByteReader(bytes)
        let isFree = try reader.read(UInt64.self) == Layout.Kind.freed.rawValue
        timeNs = try reader.read()
        address = try reader.read()
        guard !isFree else {
            event = .freed
            (process, thread, type) = (0, 0, 0)
            registers = UserRegisters()
            stack = bytes.extracting(0..<0)
            isStackFull = false
            return
        }
        event = .allocated(bytes: try reader.read(), interval: try reader.read())
        let task = try reader.read(UInt64.self)
        process = Int32(truncatingIfNeeded: task >> 32)
        thread = Int32(truncatingIfNeeded: task)
        let copied = Int(clamping: try reader.read(UInt64.self))
        type = try reader.read()
        var registers = UserRegisters()
        for number in 0..<Layout.registerCount { registers[number] = try reader.read() }
        self.registers = registers
        stack = try reader.take(min(copied, Layout.pieceBytes * Layout.pieceCount))
        isStackFull = copied >= Layout.pieceBytes * Layout.pieceCount
    }

    static func timeNs(of bytes: RawSpan) -> UInt64 { bytes.word(at: Layout.time) }
}
