import KernelPrograms
import Linux
import SandboxProtocol

/// Waits on one running jail: drains its streams so that it is never slowed by us, hears its launcher, keeps its time.
struct JailWatch {
    private static let readBytes = 1 << 16
    /// From a look at the pipes to the next: at once after much output, so long after some, and ever longer after none.
    /// We never wait for the pipes themselves: once somebody has, each write to them wakes those who wait, whether there
    /// are any or not, and costs the program a tenth more.
    private static let shortPauseMs = 1
    private static let longPauseMs = 16
    private static let muchBytes = 1 << 14
    /// Of pieces that are kept of a beginning or of an end. Where there are more, a look has one of each stream.
    private static let pieceLimit = 1 << 15
    /// From our order to kill to the launcher's report. It gives up on a jail earlier than this.
    private static let killPatienceMs = 15_000
    /// Between two looks at the limits: for so long a program can go on that has none any more.
    private static let limitsPeriodMs = 250

    private let limits: JailLimits
    private let onPiece: (OutputPiece) -> Void
    /// Of standard output; nil where all of it is kept and shown.
    private let filter: (any OutputFilter)?
    private var outputCapture: OutputCapture
    private var errorCapture: OutputCapture
    private(set) var captured = CapturedOutput()
    private var order = WriteOrder()
    private var serial = 0
    private var heads: [OutputCapture.Kept] = []
    private var lookPauseMs = 0
    /// Whether both streams had something in the same look, without a log that tells which was first.
    private var isMixed = false
    /// Nil once the order is noted no more, for what that costs the program.
    private var kernelTime: KernelTimeWatch?
    private var isCrowded = false
    private var startNanoseconds: UInt64?
    private var deadline: UInt64
    private var isFlushed: Bool
    private var isOver = false
    /// Where no group holds the jail's memory.
    private var memory: MemoryWatch?
    private var isKilledForMemory = false
    private var limitsDueAt: UInt64

    init(
        limits: JailLimits, outputByteLimit: Int, memory: MemoryWatch?, kernelTime: KernelTimeWatch,
        filter: (any OutputFilter)? = nil, onPiece: @escaping (OutputPiece) -> Void
    ) {
        self.kernelTime = kernelTime
        self.limits = limits
        self.memory = memory
        self.onPiece = onPiece
        self.filter = filter
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
        if let rest = filter?.rest(), !rest.isEmpty { keep(rest, of: .standardOutput) }
        let rest = (outputCapture.finish() + errorCapture.finish()).sorted { $0.serial < $1.serial }
        // Of bytes that fall into both halves the first are in the first.
        var tails = rest[...]
        for head in heads {
            while let tail = tails.first, tail.serial < head.serial {
                captured.pieces.append(tails.removeFirst().piece)
            }
            captured.pieces.append(head.piece)
        }
        captured.pieces += tails.map(\.piece)
        captured.droppedStandardOutputBytes = outputCapture.droppedBytes
        captured.droppedStandardErrorBytes = errorCapture.droppedBytes
        captured.isOrderKnown = !isMixed && order.doubts == 0 && !isCrowded
        return rest.map(\.piece)
    }

    private mutating func serveOnce(
        _ parts: borrowing JailParts, _ onStart: (UInt64) -> Void
    ) throws(SandboxFailure) -> LaunchReport? {
        var timeout = try keepTime(parts)
        // Nothing is read before the launcher has told the time that output is dated from.
        if startNanoseconds != nil {
            try spareProgram(parts)
            let count = try look(parts)
            lookPauseMs =
                if count >= Self.muchBytes || order.isHolding { 0 } else if count > 0 { Self.shortPauseMs } else {
                    min(max(Self.shortPauseMs, lookPauseMs * 2), Self.longPauseMs)
                }
            timeout = min(timeout, lookPauseMs)
        }
        let control = parts.control.number
        let ready = try asking { () throws(SystemError) in
            try waitUntilReady([(number: control, interest: .readable)], timeoutMs: timeout)
        }
        return ready == [[]] ? nil : try hear(parts, onStart)
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
    private func tell(_ message: LauncherOrder, _ parts: borrowing JailParts) {
        _ = try? parts.control.send(message.encoded())
    }

    /// Has the order noted no more where that costs the program too much.
    private mutating func spareProgram(_ parts: borrowing JailParts) throws(SandboxFailure) {
        guard let log = parts.streams.log, kernelTime?.isMuch(atNanoseconds: monotonicNanoseconds()) == true else {
            return
        }
        _ = try look(parts)
        log.release()
        kernelTime = nil
    }

    /// Passes on what has been written; answers how much was read.
    private mutating func look(_ parts: borrowing JailParts) throws(SandboxFailure) -> Int {
        let output = try read(.standardOutput, parts)
        let errors = try read(.standardError, parts)
        var count = output + errors
        if kernelTime != nil, let log = parts.streams.log {
            try passOn(log.read, parts)
        } else {
            // What came to the one while the other was read may have been written before that.
            let later = errors > 0 && output == 0 ? try read(.standardOutput, parts) : 0
            if output + later > 0, errors > 0 { isMixed = true }
            count += later
            try passOn({ WriteNews() }, parts)
        }
        return count
    }

    /// Every process is dead: what is in the pipes now is all there will be.
    private mutating func drainRest(_ parts: borrowing JailParts) throws(SandboxFailure) {
        while try look(parts) > 0 || order.isHolding {}
    }

    private mutating func read(
        _ stream: OutputPiece.Stream, _ parts: borrowing JailParts
    ) throws(SandboxFailure) -> Int {
        let bytes = try asking { () throws(SystemError) in try parts.streams.read(stream, upTo: Self.readBytes) }
        order.add(bytes, of: stream.rawValue)
        return bytes.count
    }

    /// - Parameter news: asked once, after the bytes that are there were taken.
    private mutating func passOn(
        _ news: () -> WriteNews, _ parts: borrowing JailParts
    ) throws(SandboxFailure) {
        order.mark()
        let news = news()
        for stream in OutputPiece.Stream.allCases {
            while order.missing(stream.rawValue, for: news) > 0, try read(stream, parts) > 0 {}
        }
        let runs = order.take(news, atNanoseconds: monotonicNanoseconds())
        guard !runs.isEmpty else { return }
        let count = max(heads.count, outputCapture.tailCount, errorCapture.tailCount) + runs.count
        let areTooMany = count > Self.pieceLimit && runs.count > 2
        if areTooMany { isCrowded = true }
        for run in areTooMany ? Self.gathered(runs) : runs { keep(run) }
    }

    private static func gathered(_ runs: [WriteOrder.Run]) -> [WriteOrder.Run] {
        (0..<2).map { stream in
            WriteOrder.Run(stream: stream, bytes: runs.filter { $0.stream == stream }.flatMap(\.bytes))
        }
    }

    private mutating func keep(_ run: WriteOrder.Run) {
        guard run.stream == OutputPiece.Stream.standardOutput.rawValue else {
            return keep(run.bytes, of: .standardError)
        }
        let shown = filter?.shown(of: run.bytes) ?? run.bytes
        if !shown.isEmpty { keep(shown, of: .standardOutput) }
    }

    private mutating func keep(_ bytes: [UInt8], of stream: OutputPiece.Stream) {
        serial += 1
        let piece =
            stream == .standardOutput
            ? outputCapture.take(bytes, serial: serial, atNanoseconds: age)
            : errorCapture.take(bytes, serial: serial, atNanoseconds: age)
        guard let piece else { return }
        heads.append(OutputCapture.Kept(serial: serial, piece: piece))
        onPiece(piece)
    }

    private var age: UInt64 {
        guard let startNanoseconds else { return 0 }
        let now = monotonicNanoseconds()
        return now - min(now, startNanoseconds)
    }

    private static func nanoseconds(_ milliseconds: Int) -> UInt64 { UInt64(clamping: milliseconds) * 1_000_000 }
}
