import Glibc
import Linux
import Synchronization

/// Waits for what is recorded to end, or for somebody to end the recording.
struct SubjectWatch: Sendable {
    enum Subject: Equatable, Sendable {
        /// A child of ours, to be waited for.
        case child(Int32)
        case other(Int32)
    }

    /// How it ended.
    enum End: Equatable, Sendable {
        case exited(Int32)
        case signalled(Int32)
        /// The recording only, of a process that ran already.
        case stopped
        /// Likewise, of a command that goes on whatever it is sent.
        case abandoned(bySignal: Int32)
        case timeIsUp
        /// A process that was not ours, of which no more is known.
        case gone
    }

    private let subject: Subject
    private let durationS: Int?

    /// What a command has for ending after its time, before it is killed.
    private static let patience = Duration.seconds(5)

    init(_ subject: Subject, durationS: Int?) {
        self.subject = subject
        self.durationS = durationS
    }

    func end(hearing signals: HeardSignals) async -> End {
        let (ends, continuation) = AsyncStream.makeStream(of: End.self)
        let subject = subject
        startOwnedThread(named: "waiting") { continuation.yield(Self.wait(for: subject)) }
        startOwnedThread(named: "signals") { Self.hear(signals, for: subject) { continuation.yield($0) } }
        let timer = Task { [durationS] in
            guard let durationS, (try? await Task.sleep(for: .seconds(durationS))) != nil else { return }
            guard case .child(let process) = subject else { return _ = continuation.yield(.timeIsUp) }
            kill(process, SIGTERM)
            guard (try? await Task.sleep(for: Self.patience)) != nil else { return }
            kill(process, SIGKILL)
        }
        defer { timer.cancel() }
        for await end in ends { return end }
        return .gone
    }

    @available(*, noasync, message: "blocks the calling thread")
    private static func wait(for subject: Subject) -> End {
        switch subject {
        case .child(let process):
            guard let status = try? waitForChild(process) else { return .gone }
            let signal = status & 0x7f
            return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
        case .other(let process):
            guard let descriptor = try? ProcessDescriptor(of: process) else { return .gone }
            _ = try? waitUntilReady([(number: descriptor.number, interest: .readable)])
            return .gone
        }
    }

    /// What the terminal sends to its whole group the command has had already. Who asks a second time ends the recording,
    /// whatever the command makes of it.
    @available(*, noasync, message: "blocks the calling thread")
    private static func hear(_ signals: HeardSignals, for subject: Subject, _ end: (End) -> Void) {
        var asked = 0
        while let heard = try? signals.next() {
            guard case .child(let process) = subject else {
                end(.stopped)
                continue
            }
            if !heard.isOfKernel {
                kill(process, heard.number)
                asked += 1
            }
            if asked > 1 { end(.abandoned(bySignal: heard.number)) }
        }
    }
}

extension SubjectWatch.End {
    /// As a shell has it.
    var exitCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let signal), .abandoned(let signal): 128 + signal
        case .stopped, .timeIsUp, .gone: 0
        }
    }

    var sentence: String {
        switch self {
        case .exited(0): "It ended by itself."
        case .exited(let code): "It ended by itself, with exit code \(code)."
        case .signalled(let signal): "It was ended by signal \(signal)."
        case .stopped, .abandoned: "The recording was stopped while it ran."
        case .timeIsUp: "The recording's time was up."
        case .gone: "The process ended."
        }
    }
}
