import Comparing
import Profiles
import Runs

/// `JobEvent` as it is written.
enum WrittenEvent: Codable {
    case run(WrittenRunEvent)
    case comparison(WrittenComparisonEvent)
    /// The only thing that is told of a tool: its end.
    case tool(WrittenToolOutcome)

    init(_ event: JobEvent) {
        switch event {
        case .run(let event): self = .run(WrittenRunEvent(event))
        case .comparison(let event): self = .comparison(WrittenComparisonEvent(event))
        case .tool(.finished(let outcome)): self = .tool(WrittenToolOutcome(outcome))
        }
    }

    var event: JobEvent {
        switch self {
        case .run(let event): .run(event.event)
        case .comparison(let event): .comparison(event.event)
        case .tool(let outcome): .tool(.finished(outcome.outcome))
        }
    }
}

enum WrittenRunEvent: Codable {
    case state(WrittenState)
    case diagnostics([WrittenDiagnostic])
    case output([WrittenChunk])
    case tests([WrittenTestResult])
    case profile(WrittenProfileSummary)
    case finished(WrittenRunOutcome)

    init(_ event: RunEvent) {
        switch event {
        case .state(let state): self = .state(WrittenState(state))
        case .diagnostics(let diagnostics): self = .diagnostics(diagnostics.map(WrittenDiagnostic.init))
        case .output(let chunks): self = .output(chunks.map(WrittenChunk.init))
        case .tests(let results): self = .tests(results.map(WrittenTestResult.init))
        case .profile(let summary): self = .profile(WrittenProfileSummary(summary))
        case .finished(let outcome): self = .finished(WrittenRunOutcome(outcome))
        }
    }

    var event: RunEvent {
        switch self {
        case .state(let state): .state(state.state)
        case .diagnostics(let diagnostics): .diagnostics(diagnostics.map(\.diagnostic))
        case .output(let chunks): .output(chunks.map(\.chunk))
        case .tests(let results): .tests(results.map(\.result))
        case .profile(let summary): .profile(summary.summary)
        case .finished(let outcome): .finished(outcome.outcome)
        }
    }
}

enum WrittenComparisonEvent: Codable {
    enum Side: String, Codable { case before, after }

    case state(WrittenState)
    case pair(WrittenPair)
    case sideProfile(Side)
    case paused
    case compared(WrittenComparisonOutcome)

    init(_ event: ComparisonEvent) {
        switch event {
        case .state(let state): self = .state(WrittenState(state))
        case .pair(let pair): self = .pair(WrittenPair(pair))
        case .sideProfile(let side): self = .sideProfile(side == .before ? .before : .after)
        case .paused: self = .paused
        case .compared(let outcome): self = .compared(WrittenComparisonOutcome(outcome))
        }
    }

    var event: ComparisonEvent {
        switch self {
        case .state(let state): .state(state.state)
        case .pair(let pair): .pair(pair.pair)
        case .sideProfile(let side): .sideProfile(side == .before ? .before : .after)
        case .paused: .paused
        case .compared(let outcome): .compared(outcome.outcome)
        }
    }
}

/// `Run.State` as it is written.
enum WrittenState: String, Codable {
    case queued, compiling, running, profiling, finished, failed, cancelled

    init(_ state: Run.State) {
        self =
            switch state {
            case .queued: .queued
            case .compiling: .compiling
            case .running: .running
            case .profiling: .profiling
            case .finished: .finished
            case .failed: .failed
            case .cancelled: .cancelled
            }
    }

    var state: Run.State {
        switch self {
        case .queued: .queued
        case .compiling: .compiling
        case .running: .running
        case .profiling: .profiling
        case .finished: .finished
        case .failed: .failed
        case .cancelled: .cancelled
        }
    }
}
