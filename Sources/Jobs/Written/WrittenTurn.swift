/// Where a job stands in the order of turns, as it is written: `RunQueue.Waiting` and `RunQueue.Running` without what has a
/// column of its own. Times are milliseconds of the queue's clock.
struct WrittenTurn: Codable, Equatable {
    struct Pause: Codable, Equatable {
        let worker: String
        let timeLeftMs: Int
        let passed: Passed
    }

    enum Passed: String, Codable { case nobody, comparison, enough }

    struct Stopping: Codable, Equatable {
        let untilMs: Int
        let isOverdue: Bool
    }

    var number = 0
    var sinceMs = 0
    var attempts = 0
    // Of what waits.
    var helplessSinceMs: Int?
    var pause: Pause?
    // Of what runs.
    var worker: String?
    var deadlineMs: Int?
    var waitedSinceMs: Int?
    var isPausing: Bool?
    var stopping: Stopping?

    /// Of a reservation.
    init(sinceMs: Int) { self.sinceMs = sinceMs }

    init(_ waiting: RunQueue.Waiting) {
        number = waiting.number
        sinceMs = waiting.since.wholeMs
        attempts = waiting.attempts
        helplessSinceMs = waiting.helplessSince?.wholeMs
        pause = waiting.pause.map { pause in
            Pause(worker: pause.worker, timeLeftMs: pause.timeLeft.wholeMs, passed: Passed(pause.passed))
        }
    }

    init(_ running: RunQueue.Running) {
        number = running.number
        sinceMs = running.since.wholeMs
        attempts = running.attempts
        worker = running.worker
        deadlineMs = running.deadline.wholeMs
        waitedSinceMs = running.waitedSince.wholeMs
        switch running.phase {
        case .running: break
        case .pausing: isPausing = true
        case .stopping(let until, let isOverdue):
            stopping = Stopping(untilMs: until.wholeMs, isOverdue: isOverdue)
        }
    }

    func waiting(_ job: Job, client: String, toldPosition: Int?) -> RunQueue.Waiting {
        RunQueue.Waiting(
            job: job, client: client, number: number, since: .milliseconds(sinceMs), attempts: attempts,
            helplessSince: helplessSinceMs.map { .milliseconds($0) }, toldPosition: toldPosition,
            pause: pause.map { pause in
                RunQueue.Waiting.Pause(
                    worker: pause.worker, timeLeft: .milliseconds(pause.timeLeftMs), passed: pause.passed.value)
            })
    }

    func running(_ job: Job, client: String, hasBegun: Bool) -> RunQueue.Running {
        let phase: RunQueue.Running.Phase =
            if let stopping {
                .stopping(until: .milliseconds(stopping.untilMs), isOverdue: stopping.isOverdue)
            } else if isPausing == true {
                .pausing
            } else {
                .running
            }
        return RunQueue.Running(
            job: job, worker: worker ?? "", client: client, number: number, since: .milliseconds(sinceMs),
            deadline: .milliseconds(deadlineMs ?? sinceMs), waitedSince: .milliseconds(waitedSinceMs ?? sinceMs),
            attempts: attempts, hasBegun: hasBegun, phase: phase)
    }
}

extension WrittenTurn.Passed {
    fileprivate init(_ passed: RunQueue.Waiting.Passed) {
        self =
            switch passed {
            case .nobody: .nobody
            case .comparison: .comparison
            case .enough: .enough
            }
    }

    fileprivate var value: RunQueue.Waiting.Passed {
        switch self {
        case .nobody: .nobody
        case .comparison: .comparison
        case .enough: .enough
        }
    }
}

extension Duration {
    /// Rounded up, so that nothing that is waited for comes early.
    var wholeMs: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
