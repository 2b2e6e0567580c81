import Bytes
import Profiles
import Stacks

/// What the probe noted when a thread left its processor, or when it was back (`WaitLayout`).
struct WaitRecord: ~Escapable {
    enum Event: Equatable, Sendable {
        /// - Parameter weight: how many waits it stands for.
        case began(RawWait, weight: UInt64)
        case ended
    }

    let event: Event
    /// CLOCK_MONOTONIC.
    let timeNs: UInt64
    /// Of a beginning.
    let process: Int32
    let thread: Int32
    /// Of a beginning; the program's own account, as the stack is.
    let registers: UserRegisters
    let stack: RawSpan
    /// True where the stack may go on above what was copied.
    let isStackFull: Bool

    private typealias Layout = WaitLayout

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) throws(TruncatedBytes) {
        var reader = ByteReader(bytes)
        let isEnd = try reader.read(UInt64.self) == Layout.Kind.ended.rawValue
        timeNs = try reader.read()
        let task = try reader.read(UInt64.self)
        process = Int32(truncatingIfNeeded: task >> 32)
        thread = Int32(truncatingIfNeeded: task)
        guard !isEnd else {
            event = .ended
            registers = UserRegisters()
            stack = bytes.extracting(0..<0)
            isStackFull = false
            return
        }
        let isReady = try reader.read(UInt64.self) == 0
        let call = Int64(bitPattern: try reader.read(UInt64.self))
        event = .began(isReady ? .ready : RawWait(call: call), weight: try reader.read())
        let copied = Int(clamping: try reader.read(UInt64.self))
        var registers = UserRegisters()
        for number in 0..<Layout.registerCount { registers[number] = try reader.read() }
        self.registers = registers
        stack = try reader.take(min(copied, Layout.pieceBytes * Layout.pieceCount))
        isStackFull = copied >= Layout.pieceBytes * Layout.pieceCount
    }

    static func timeNs(of bytes: RawSpan) -> UInt64 { bytes.word(at: Layout.time) }
}
