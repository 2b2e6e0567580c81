import Glibc
import Linux

/// Reads what a command prints until it ends, its time is up, or somebody wants to stop.
struct RunWatch: ~Copyable {
    enum End: Equatable, Sendable {
        case exited(Int32)
        case signalled(Int32)
        case timeIsUp
        /// By this signal to us.
        case stopped(Int32)
    }

    private let process: Int32
    private let signals: HeardSignals
    private var output: ReadStream
    private var errors: ReadStream
    private var deadline: ContinuousClock.Instant
    /// Why the command was asked to end before its time.
    private var reason: End?

    /// What a command has for ending once it was asked to, before it is killed.
    private static let patience = Duration.seconds(5)

    /// - Parameters:
    ///   - output: reading ends that do not wait.
    ///   - limit: what it may take.
    init(
        _ process: Int32, output: consuming OwnedDescriptor, errors: consuming OwnedDescriptor, signals: HeardSignals,
        limit: Duration
    ) {
        self.process = process
        self.signals = signals
        self.output = ReadStream(output)
        self.errors = ReadStream(errors)
        deadline = .now + limit
    }

    var printed: (output: PrintedText, errors: PrintedText) { (output.text, errors.text) }

    /// Waits for the child, which is gone after; answers also what it used. It is killed where it cannot be watched.
    @available(*, noasync, message: "blocks the calling thread")
    mutating func end() throws(SystemError) -> (end: End, usage: ChildUsage, at: ContinuousClock.Instant) {
        do throws(SystemError) {
            try untilGone()
        } catch {
            kill(process, SIGKILL)
            _ = try waitForChild(process)
            throw error
        }
        let at = ContinuousClock.now
        let (status, usage) = try waitForChildUsage(process)
        try output.readRest()
        try errors.readRest()
        let signal = status & 0x7f
        let own = signal == 0 ? End.exited((status >> 8) & 0xff) : .signalled(signal)
        return (reason ?? own, usage, at)
    }

    @available(*, noasync, message: "blocks the calling thread")
    private mutating func untilGone() throws(SystemError) {
        let descriptor = try ProcessDescriptor(of: process)
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            let ready = try waitUntilReady(
                [
                    (descriptor.number, .readable), (signals.number, .readable), (output.number, .readable),
                    (errors.number, .readable),
                ], timeoutMs: max(0, Int(left.rounded(.up))))
            if !ready[2].isEmpty { try output.readSome() }
            if !ready[3].isEmpty { try errors.readSome() }
            if ready[1].contains(.readable), let heard = try signals.next() { stop(heard) }
            if ready[0].contains(.readable) { return }
            if ContinuousClock.now >= deadline { askToEnd(.timeIsUp, by: SIGTERM) }
        }
    }

    /// What the terminal sends to its whole group the command has had already.
    private mutating func stop(_ heard: HeardSignals.Heard) {
        let isFirst = reason == nil
        if isFirst, heard.isOfKernel {
            reason = .stopped(heard.number)
            deadline = .now + Self.patience
        } else {
            askToEnd(.stopped(heard.number), by: heard.number)
        }
    }

    /// Killed where it was asked before.
    private mutating func askToEnd(_ end: End, by signal: Int32) {
        kill(process, reason == nil ? signal : SIGKILL)
        reason = reason ?? end
        deadline = .now + Self.patience
    }
}

/// The reading end of a pipe, whose other end a command and whatever it left behind have.
private struct ReadStream: ~Copyable {
    private let descriptor: OwnedDescriptor
    private var isOpen = true
    private(set) var text = PrintedText()

    private static let pieceBytes = 64 * 1024
    /// Of what is still in the pipe when the command has ended: more than any pipe holds, and an end where something that
    /// the command left behind goes on to print.
    private static let restPieces = 32

    init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    /// -1 once nobody can write any more.
    var number: Int32 { isOpen ? descriptor.number : -1 }

    mutating func readSome() throws(SystemError) {
        guard isOpen, let bytes = try descriptor.read(upTo: Self.pieceBytes) else { return }
        isOpen = !bytes.isEmpty
        text.append(bytes)
    }

    mutating func readRest() throws(SystemError) {
        for _ in 0..<Self.restPieces where isOpen {
            guard let bytes = try descriptor.read(upTo: Self.pieceBytes), !bytes.isEmpty else { return }
            text.append(bytes)
        }
    }
}
