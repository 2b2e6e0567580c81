package import Runs

/// What a run with a clock of its own comes to for who asked.
package enum PlaygroundEnd: Hashable, Sendable {
    /// `isLasting`: the same source would come to the same again, so that the answer may be kept.
    case answered(CompileAnswer, isLasting: Bool)
    /// Not the snippet's doing, or nothing that can be told from that.
    case failed

    private static let programTimedOut = "timeout running program\n"
    private static let buildTimedOut = "timeout running go build\n"
    private static let outputTooLarge = "Output too large"
    /// Of a program that a signal ended.
    private static let signalledStatus = 255
    /// What Go's runtime says where the machine has too little for it.
    private static let shortages = ["out of memory", "cannot allocate memory"]

    /// - Parameter isTest: of a program of tests.
    package init(_ outcome: RunOutcome, isTest: Bool = false) {
        guard outcome.state == .finished, let verdict = outcome.verdict else {
            self = .failed
            return
        }
        switch verdict.kind {
        case .compileRejected: self = Self.rejected(outcome.diagnostics)
        case .compileTimedOut: self = .answered(CompileAnswer(errors: Self.buildTimedOut), isLasting: false)
        case .compileOutOfMemory, .outOfMemory: self = .failed
        case .exited: self = Self.ran(outcome, isTest, status: verdict.exitCode ?? Self.signalledStatus)
        // It may have been the host that ended it.
        case .signalled: self = Self.ran(outcome, isTest, status: Self.signalledStatus, isLasting: false)
        case .timedOut: self = Self.ran(outcome, isTest, status: 1, saying: Self.programTimedOut, isLasting: false)
        case .blockedSystemCall:
            self = Self.ran(
                outcome, isTest, status: Self.signalledStatus, saying: verdict.message + "\n", isLasting: false)
        }
    }

    /// A message without a place is ours or the linker's, and may be about ourselves.
    private static func rejected(_ diagnostics: [Diagnostic]) -> PlaygroundEnd {
        .answered(
            CompileAnswer(errors: BuildErrors.text(of: diagnostics)),
            isLasting: diagnostics.allSatisfy { $0.line > 0 })
    }

    /// - Parameter sentence: told on standard error behind all that the program wrote.
    private static func ran(
        _ outcome: RunOutcome, _ isTest: Bool, status: Int, saying sentence: String = "", isLasting: Bool = true
    ) -> PlaygroundEnd {
        guard let raw = outcome.raw else { return .failed }
        guard raw.droppedBytes == 0 else {
            return .answered(CompileAnswer(errors: outputTooLarge), isLasting: false)
        }
        let written = Playback.events(standardOutput: raw.standardOutput, standardError: raw.standardError)
        let events = written.ending(with: sentence)
        let isShort = events.contains { event in
            event.stream == .stderr && shortages.contains(where: event.message.contains)
        }
        return .answered(
            CompileAnswer(events: events, status: status, isTest: isTest), isLasting: isLasting && !isShort)
    }
}

extension [PlaybackEvent] {
    /// With a sentence of ours behind all else, on standard error.
    fileprivate func ending(with sentence: String) -> [PlaybackEvent] {
        guard !sentence.isEmpty else { return self }
        guard let last, last.stream == .stderr else {
            return self + [PlaybackEvent(message: sentence, stream: .stderr, delay: 0)]
        }
        let longer = PlaybackEvent(message: last.message + sentence, stream: .stderr, delay: last.delay)
        return dropLast() + [longer]
    }
}
