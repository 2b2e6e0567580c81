import Snippets

/// Which job waits, which runs where, and until when. A pure state machine: every change returns the actions that
/// follow from it. It has no clock: times are since a moment of the caller's choice, and never go back.
package struct RunQueue: Sendable {
    package enum Action: Equatable, Sendable {
        case start(Job, worker: String)
        /// Tell the worker to let others pass after the pair that it measures.
        case pause(jobID: String, worker: String)
        /// Tell the worker that a paused job has the machine again.
        case resume(jobID: String, worker: String)
        /// Tell the worker to stop it; its end comes as an event.
        case stop(jobID: String, worker: String)
        /// The job is gone: it was waiting, or its worker did not stop it in time.
        case dropped(jobID: String)
        /// It took longer than its limits allow. Its worker is told to stop it; what that says does not count any more.
        case overdue(jobID: String)
        /// Its worker is gone.
        case lost(jobID: String)
        /// The worker did not stop a job in time: end its connection. The queue has forgotten it already.
        case giveUp(worker: String)
        /// The waiting job's place, from 1.
        case moved(jobID: String, position: Int)
    }

    /// Why a job is not let in. The person can try again later.
    package enum Refusal: Error, Equatable {
        case clientHasTooMany(limit: Int)
        case clientHasComparisons(limit: Int)
        case full(limit: Int)
    }

    struct Waiting: Sendable {
        /// A comparison that was begun and stands still.
        struct Pause: Sendable {
            let worker: String
            /// What is left of its time limit.
            let timeLeft: Duration
            /// Who was let past since it stands still.
            var passed = Passed.nobody
        }

        enum Passed: Sendable {
            case nobody
            /// Another comparison: runs that wait come first, then this one.
            case comparison
            /// A run, or more than one comparison: it goes on before anybody else.
            case enough
        }

        let job: Job
        let client: String
        /// In the order of arrival.
        let number: Int
        let since: Duration
        var toldPosition: Int?
        var pause: Pause?
    }

    struct Running: Sendable {
        enum Phase: Sendable {
            case running
            /// Asked to let others pass.
            case pausing
            /// Told to stop; `isOverdue` where nobody but its deadline wanted that.
            case stopping(until: Duration, isOverdue: Bool)
        }

        let job: Job
        let worker: String
        let client: String
        let number: Int
        /// It was started or resumed then.
        let since: Duration
        let deadline: Duration
        var phase = Phase.running

        var isOverdue: Bool { if case .stopping(_, true) = phase { true } else { false } }
    }

    struct Worker: Sendable {
        let id: String
        let cores: Int
        let machine: String
    }

    private let waitingLimit: Int
    private let jobsPerClient: Int
    private let comparisonsPerClient: Int
    let begunComparisons: Int
    private let stopGrace: Duration
    let timeLimit: @Sendable (Job) -> Duration
    /// The next first.
    var waiting: [Waiting] = []
    var running: [String: Running] = [:]
    var workers: [Worker] = []
    var charges = ClientCharges()
    private var arrivals = 0

    /// - Parameters:
    ///   - begunComparisons: how many may be begun on one machine, of which one is measured.
    ///   - stopGrace: how long a worker may take to stop a job.
    ///   - timeLimit: how long it may take for a job.
    package init(
        waitingLimit: Int = Limits.waitingJobs, jobsPerClient: Int = Limits.jobsPerClient,
        comparisonsPerClient: Int = Limits.comparisonsPerClient,
        begunComparisons: Int = Limits.begunComparisons,
        stopGrace: Duration = .milliseconds(Limits.stopGraceMs),
        timeLimit: @escaping @Sendable (Job) -> Duration = { $0.timeLimit }
    ) {
        self.waitingLimit = waitingLimit
        self.jobsPerClient = jobsPerClient
        self.comparisonsPerClient = comparisonsPerClient
        self.begunComparisons = begunComparisons
        self.stopGrace = stopGrace
        self.timeLimit = timeLimit
    }

    package var waitingCount: Int { waiting.count }
    package var runningCount: Int { running.count }

    /// From 1; nil for a job that does not wait.
    package func position(of jobID: String) -> Int? {
        waiting.firstIndex { $0.job.id == jobID }.map { $0 + 1 }
    }

    /// Whether a job of this client would be let in now.
    /// - Parameter isComparison: of those a client may have fewer.
    package func check(_ client: String, isComparison: Bool = false) throws(Refusal) {
        let jobs =
            waiting.filter { $0.client == client }.map(\.job)
            + running.values.filter { $0.client == client }.map(\.job)
        guard jobs.count < jobsPerClient else { throw .clientHasTooMany(limit: jobsPerClient) }
        guard !isComparison || jobs.count(where: \.isExclusive) < comparisonsPerClient else {
            throw .clientHasComparisons(limit: comparisonsPerClient)
        }
        guard waiting.count < waitingLimit else { throw .full(limit: waitingLimit) }
    }

    package mutating func enqueue(_ job: Job, client: String, at now: Duration) throws(Refusal) -> [Action] {
        try check(client, isComparison: job.isExclusive)
        arrivals += 1
        waiting.append(Waiting(job: job, client: client, number: arrivals, since: now))
        return advance(at: now)
    }

    /// - Parameter machine: which machine it is on, by a name that no other machine has.
    package mutating func workerJoined(_ id: String, cores: Int, machine: String, at now: Duration) -> [Action] {
        workers.append(Worker(id: id, cores: cores, machine: machine))
        return advance(at: now)
    }

    package mutating func workerLost(_ id: String, at now: Duration) -> [Action] {
        forget(id, at: now) + advance(at: now)
    }

    /// Its worker reported the end. A report on a job that another worker has, or nobody, changes nothing.
    package mutating func finished(_ jobID: String, on worker: String, at now: Duration) -> [Action] {
        guard has(worker, jobID) else { return [] }
        waiting.removeAll { $0.job.id == jobID }
        endRunning(jobID, at: now)
        return advance(at: now)
    }

    /// Its worker reported that it stands still and uses no core any more: it waits for its next turn.
    package mutating func paused(_ jobID: String, on worker: String, at now: Duration) -> [Action] {
        guard has(worker, jobID), let job = running[jobID], case .pausing = job.phase else { return [] }
        endRunning(jobID, at: now)
        let pause = Waiting.Pause(worker: worker, timeLeft: max(.zero, job.deadline - now))
        waiting.append(
            Waiting(job: job.job, client: job.client, number: job.number, since: now, pause: pause))
        return advance(at: now)
    }

    /// Drops it where it waits; where it runs, its worker is told to stop it, and given up if it does not.
    package mutating func cancel(_ jobID: String, at now: Duration) -> [Action] {
        if let job = running[jobID] { return stop(job, isOverdue: false, at: now) }
        guard let index = waiting.firstIndex(where: { $0.job.id == jobID }) else { return [] }
        let dropped = waiting.remove(at: index)
        let stop = dropped.pause.map { [Action.stop(jobID: jobID, worker: $0.worker)] } ?? []
        return stop + [.dropped(jobID: jobID)] + advance(at: now)
    }

    /// To be called every now and then: what is over its time is stopped, and who does not stop it is given up.
    package mutating func tick(at now: Duration) -> [Action] {
        var actions: [Action] = []
        for job in running.values.sorted(by: { $0.number < $1.number }) {
            switch job.phase {
            case .running, .pausing:
                guard now >= job.deadline else { continue }
                actions += [.overdue(jobID: job.job.id)] + stop(job, isOverdue: true, at: now)
            case .stopping(let until, _):
                guard now >= until, running[job.job.id] != nil else { continue }
                actions += [.giveUp(worker: job.worker)] + forget(job.worker, at: now)
            }
        }
        charges.forgetTrifles(at: now)
        return actions + advance(at: now)
    }

    /// Whether the worker has the job: runs it, or holds it while it is paused.
    package func has(_ worker: String, _ jobID: String) -> Bool {
        running[jobID]?.worker == worker
            || waiting.contains { $0.job.id == jobID && $0.pause?.worker == worker }
    }

    /// Jobs that are over their time and that their workers have not stopped yet.
    package var overdueCount: Int { running.values.count(where: \.isOverdue) }

    /// Whether nothing can start anywhere because workers do not stop what is over its time.
    package var isStuck: Bool {
        let overdue = running.values.filter(\.isOverdue)
        return !workers.isEmpty
            && workers.allSatisfy { worker in
                overdue.contains { job in
                    job.worker == worker.id && freeCores(of: worker) <= 0
                        || job.job.isExclusive && machine(of: job.worker) == worker.machine
                }
            }
    }

    private mutating func stop(_ job: Running, isOverdue: Bool, at now: Duration) -> [Action] {
        if case .stopping = job.phase { return [] }
        running[job.job.id]?.phase = .stopping(until: now + stopGrace, isOverdue: isOverdue)
        return [.stop(jobID: job.job.id, worker: job.worker)]
    }

    /// What it ran is lost, but for what was to be stopped anyway, and what was failed before.
    private mutating func forget(_ worker: String, at now: Duration) -> [Action] {
        workers.removeAll { $0.id == worker }
        var actions: [Action] = []
        for job in running.values.filter({ $0.worker == worker }).sorted(by: { $0.number < $1.number }) {
            endRunning(job.job.id, at: now)
            switch job.phase {
            case .running, .pausing: actions.append(.lost(jobID: job.job.id))
            case .stopping(_, isOverdue: false): actions.append(.dropped(jobID: job.job.id))
            case .stopping(_, isOverdue: true): break
            }
        }
        let paused = waiting.filter { $0.pause?.worker == worker }.map(\.job.id)
        waiting.removeAll { $0.pause?.worker == worker }
        return actions + paused.map { .lost(jobID: $0) }
    }

    private mutating func endRunning(_ jobID: String, at now: Duration) {
        guard let job = running.removeValue(forKey: jobID) else { return }
        charges.add(Self.charge(for: job, at: now), to: job.client, at: now)
    }
}
