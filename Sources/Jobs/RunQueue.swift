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
        /// No worker has what it asks for, for so long that none is to be expected.
        case unclaimed(jobID: String)
        /// It took longer than its limits allow. Its worker is told to stop it; what that says does not count any more.
        case overdue(jobID: String)
        /// Its worker is gone, which had told something of it.
        case lost(jobID: String)
        /// Its worker is gone before it told anything of it: the job waits again.
        case returned(jobID: String)
        /// The worker did not stop a job in time: end its connection. The queue has forgotten it already.
        case giveUp(worker: String)
        /// The waiting job's place, from 1.
        case moved(jobID: String, position: Int)
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
        /// How often it was handed out to a worker that was then lost.
        var attempts = 0
        /// Since then there are workers, and none of them has what it asks for.
        var helplessSince: Duration?
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
        /// It has waited since then.
        let waitedSince: Duration
        /// How often it was handed out, this time included.
        let attempts: Int
        /// Whether its worker has told anything of it.
        var hasBegun = false
        var phase = Phase.running

        var isOverdue: Bool { if case .stopping(_, true) = phase { true } else { false } }
    }

    struct Worker: Sendable {
        let id: String
        var info: WorkerInfo

        var cores: Int { info.runCores }
        var machine: String { info.machine }
    }

    /// A job that was let in and is not written down yet: it counts, and nobody may have it.
    struct Reservation: Sendable {
        let job: Job
        let client: String
    }

    let waitingLimit: Int
    let jobsPerClient: Int
    let comparisonsPerClient: Int
    let begunComparisons: Int
    private let stopGrace: Duration
    private let attemptLimit: Int
    let timeLimit: @Sendable (Job) -> Duration
    /// The next first.
    var waiting: [Waiting] = []
    var running: [String: Running] = [:]
    var workers: [Worker] = []
    var charges = ClientCharges()
    var arrivals = 0
    var reserved: [String: Reservation] = [:]

    /// - Parameters:
    ///   - begunComparisons: how many may be begun on one machine, of which one is measured.
    ///   - stopGrace: how long a worker may take to stop a job.
    ///   - attemptLimit: how often a job is handed out whose workers are lost: it may be what ends them.
    ///   - timeLimit: how long it may take for a job.
    package init(
        waitingLimit: Int = Limits.waitingJobs, jobsPerClient: Int = Limits.jobsPerClient,
        comparisonsPerClient: Int = Limits.comparisonsPerClient,
        begunComparisons: Int = Limits.begunComparisons,
        stopGrace: Duration = .milliseconds(Limits.stopGraceMs), attemptLimit: Int = Limits.leaseAttempts,
        timeLimit: @escaping @Sendable (Job) -> Duration = { $0.timeLimit }
    ) {
        self.waitingLimit = waitingLimit
        self.jobsPerClient = jobsPerClient
        self.comparisonsPerClient = comparisonsPerClient
        self.begunComparisons = begunComparisons
        self.stopGrace = stopGrace
        self.attemptLimit = attemptLimit
        self.timeLimit = timeLimit
    }

    package var waitingCount: Int { waiting.count }
    package var runningCount: Int { running.count }

    /// From 1; nil for a job that does not wait.
    package func position(of jobID: String) -> Int? {
        waiting.firstIndex { $0.job.id == jobID }.map { $0 + 1 }
    }

    package mutating func workerJoined(_ id: String, as info: WorkerInfo, at now: Duration) -> [Action] {
        workers.append(Worker(id: id, info: info))
        return advance(at: now)
    }

    /// It can do something else than before.
    package mutating func workerChanged(_ id: String, to info: WorkerInfo, at now: Duration) -> [Action] {
        guard let index = workers.firstIndex(where: { $0.id == id }) else { return [] }
        workers[index].info = info
        return advance(at: now)
    }

    package mutating func workerLost(_ id: String, at now: Duration) -> [Action] {
        forget(id, at: now) + advance(at: now)
    }

    /// Its worker has told something of it: from now on the job is lost with the worker.
    package mutating func began(_ jobID: String, on worker: String) {
        guard running[jobID]?.worker == worker else { return }
        running[jobID]?.hasBegun = true
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

    /// To be called every now and then: what is over its time is stopped, who does not stop it is given up, and what no
    /// worker can do is dropped.
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
        return actions + dropUnclaimed(at: now) + advance(at: now)
    }

    /// Whether the worker has the job: runs it, or holds it while it is paused.
    package func has(_ worker: String, _ jobID: String) -> Bool {
        running[jobID]?.worker == worker
            || waiting.contains { $0.job.id == jobID && $0.pause?.worker == worker }
    }

    /// Jobs that are over their time and that their workers have not stopped yet.
    package var overdueCount: Int { running.values.count(where: \.isOverdue) }

    package var counts: QueueCounts {
        var counts = QueueCounts()
        counts.waiting = waitingCount
        counts.running = runningCount
        counts.overdue = overdueCount
        counts.isStuck = isStuck
        return counts
    }

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

    /// What it had begun is lost, but for what was to be stopped anyway, and what was failed before. What it had not
    /// begun waits again, in its old place.
    private mutating func forget(_ worker: String, at now: Duration) -> [Action] {
        workers.removeAll { $0.id == worker }
        var actions: [Action] = []
        for job in running.values.filter({ $0.worker == worker }).sorted(by: { $0.number < $1.number }) {
            switch job.phase {
            case .running where !job.hasBegun && job.attempts < attemptLimit:
                takeBack(job)
                actions.append(.returned(jobID: job.job.id))
                continue
            case .running, .pausing: actions.append(.lost(jobID: job.job.id))
            case .stopping(_, isOverdue: false): actions.append(.dropped(jobID: job.job.id))
            case .stopping(_, isOverdue: true): break
            }
            endRunning(job.job.id, at: now)
        }
        let paused = waiting.filter { $0.pause?.worker == worker }.map(\.job.id)
        waiting.removeAll { $0.pause?.worker == worker }
        return actions + paused.map { .lost(jobID: $0) }
    }

    private mutating func takeBack(_ job: Running) {
        running[job.job.id] = nil
        waiting.append(
            Waiting(
                job: job.job, client: job.client, number: job.number, since: job.waitedSince, attempts: job.attempts))
    }

    private mutating func endRunning(_ jobID: String, at now: Duration) {
        guard let job = running.removeValue(forKey: jobID) else { return }
        charges.add(Self.charge(for: job, at: now), to: job.client, at: now)
    }
}
