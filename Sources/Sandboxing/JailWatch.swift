import Linux
import SandboxProtocol

/// Waits on one running jail: drains its streams so that it is never slowed by us, hears its launcher, keeps its time.
struct JailWatch {
    private static let readBytes = 1 << 16
    /// After little output, wait so long for more of it before the next look: a program that writes byte by byte is
    /// then a thousand pieces a second, not a million.
    private static let gatherMs = 1
    private static let gatherBelowBytes = 1 << 14
    /// From our order to kill to the launcher's report. It gives up on a jail earlier than this.
    private static let killPatienceMs = 15_000
    /// Between two looks at the limits: for so long a program can go on that has none any more.
    private static let limitsPeriodMs = 250

    private let limits: JailLimits
    private let onPiece: (OutputPiece) -> Void
    private var outputCapture: OutputCapture
    private var errorCapture: OutputCapture
    private(set) var captured = CapturedOutput()
    private var startNanoseconds: UInt64?
    private var deadline: UInt64
    private var isFlushed: Bool
    private var isOver = false
    /// Where no group holds the jail's memory.
    private var memory: MemoryWatch?
    private var isKilledForMemory = false
    private var limitsDueAt: UInt64

    init(
        limits: JailLimits, outputByteLimit: Int, memory: MemoryWatch?, onPiece: @escaping (OutputPiece) -> Void
    ) {
        self.limits = limits
        self.memory = memory
        self.onPiece = onPiece
        outputCapture = OutputCapture(.standardOutput, byteLimit: outputByteLimit)
        errorCapture = OutputCapture(.standardError, byteLimit: outputByteLimit)
        let now = monotonicNanoseconds()
        deadline = now + Self.nanoseconds(limits.timeMs)
        limitsDueAt = now + Self.nanoseconds(Self.limitsPeriodMs)
        isFlushed = limits.flushBeforeKillMs == 0
    }

    /// Until the launcher has said its last word and the streams are empty.
    mutating func run(
        _ parts: borrowing JailParts, onStart: (UInt64) -> Void
    ) -> Result<LaunchReport, SandboxFailure> {
        do throws(SandboxFailure) {
            while true {
                if let report = try serveOnce(parts, onStart) {
                    try drainRest(parts)
                    return .success(report)
                }
            }
        } catch { return .failure(error) }
    }

    /// What was kept of the ends of the streams; afterwards `captured` is complete.
    mutating func remainingPieces() -> [OutputPiece] {
        let rest = (outputCapture.finish() + errorCapture.finish()).sorted { $0.atNanoseconds < $1.atNanoseconds }
        captured.pieces += rest
        captured.droppedStandardOutputBytes = outputCapture.droppedBytes
        captured.droppedStandardErrorBytes = errorCapture.droppedBytes
        return rest
    }

    private mutating func serveOnce(
        _ parts: borrowing JailParts, _ onStart: (UInt64) -> Void
    ) throws(SandboxFailure) -> LaunchReport? {
        // Nothing is read before the launcher has told the time that output is dated from.
        let output = startNanoseconds == nil ? -1 : parts.streams.outputNumber
        let errors = startNanoseconds == nil ? -1 : parts.streams.errors.number
        let entries = [parts.control.number, output, errors].map { (number: $0, interest: Readiness.readable) }
        let timeout = try keepTime(parts)
        let ready = try asking { () throws(SystemError) in try waitUntilReady(entries, timeoutMs: timeout) }
        var readBytes: Int?
        if !ready[1].isEmpty { readBytes = try readOutput(parts) }
        if !ready[2].isEmpty { readBytes = max(readBytes ?? 0, try readErrors(parts)) }
        if !ready[0].isEmpty { return try hear(parts, onStart) }
        if let readBytes, readBytes < Self.gatherBelowBytes { try gather(parts) }
        return nil
    }

    private func gather(_ parts: borrowing JailParts) throws(SandboxFailure) {
        let control = parts.control.number
        _ = try asking { () throws(SystemError) in
            try waitUntilReady([(number: control, interest: .readable)], timeoutMs: Self.gatherMs)
        }
    }

    private mutating func hear(
        _ parts: borrowing JailParts, _ onStart: (UInt64) -> Void
    ) throws(SandboxFailure) -> LaunchReport? {
        switch try parts.control.hearLauncher() {
        case .started(let command, let nanoseconds):
            if command == 0 {
                startNanoseconds = nanoseconds
                if !isOver { deadline = nanoseconds + Self.nanoseconds(limits.timeMs) }
                onStart(nanoseconds)
            }
            return nil
        case .ended(let report): return report
        case .failed(let step, let code): throw .launcher(step: step, code: code)
        case .suspended: throw .launcherLost("it suspended a second jail")
        }
    }

    /// Sends what is due now; answers the milliseconds until something is due next.
    private mutating func keepTime(_ parts: borrowing JailParts) throws(SandboxFailure) -> Int {
        let now = monotonicNanoseconds()
        if !isKilledForMemory, memory?.isExceeded(atNanoseconds: now) == true {
            isKilledForMemory = true
            tell(.kill(.memoryLimit), parts)
        }
        if now >= limitsDueAt {
            limitsDueAt = now + Self.nanoseconds(Self.limitsPeriodMs)
            // The launcher that is let go of for the failure takes the jail with it.
            if !isOver { try parts.checkLimits() }
        }
        let softDeadline = deadline - min(deadline, Self.nanoseconds(limits.flushBeforeKillMs))
        if now >= deadline {
            guard !isOver else { throw .launcherLost("it reported no end \(Self.killPatienceMs) ms after the kill") }
            (isOver, isFlushed) = (true, true)
            deadline = now + Self.nanoseconds(Self.killPatienceMs)
            tell(.kill(.timeLimit), parts)
        } else if !isFlushed, now >= softDeadline {
            isFlushed = true
            tell(.signal(JailLimits.softSignal), parts)
        }
        let next = min(isFlushed ? deadline : softDeadline, limitsDueAt)
        let wait = next <= now ? 0 : Int((next - now) / 1_000_000) + 1
        return memory == nil ? wait : min(wait, MemoryWatch.periodMs)
    }

    /// A launcher that is gone is noticed where it is heard.
    private func tell(_ message: ServerMessage, _ parts: borrowing JailParts) {
        _ = try? parts.control.send(message.encoded())
    }

    private mutating func readOutput(_ parts: borrowing JailParts) throws(SandboxFailure) -> Int {
        let bytes = try asking { () throws(SystemError) in try parts.streams.readOutput(upTo: Self.readBytes) ?? [] }
        if let piece = outputCapture.take(bytes, atNanoseconds: age) { pass(piece) }
        return bytes.count
    }

    private mutating func readErrors(_ parts: borrowing JailParts) throws(SandboxFailure) -> Int {
        let bytes = try asking { () throws(SystemError) in try parts.streams.errors.read(upTo: Self.readBytes) ?? [] }
        if let piece = errorCapture.take(bytes, atNanoseconds: age) { pass(piece) }
        return bytes.count
    }

    /// Every process is dead: what is in the pipes now is all there will be.
    private mutating func drainRest(_ parts: borrowing JailParts) throws(SandboxFailure) {
        while try readOutput(parts) > 0 {}
        while try readErrors(parts) > 0 {}
    }

    private mutating func pass(_ piece: OutputPiece) {
        captured.pieces.append(piece)
        onPiece(piece)
    }

    private var age: UInt64 {
        guard let startNanoseconds else { return 0 }
        let now = monotonicNanoseconds()
        return now - min(now, startNanoseconds)
    }

    private static func nanoseconds(_ milliseconds: Int) -> UInt64 { UInt64(clamping: milliseconds) * 1_000_000 }
}
