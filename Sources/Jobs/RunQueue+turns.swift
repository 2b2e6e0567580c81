import Snippets

/// Whose turn it is. A job counts as arrived as much later as its client has had of the machine lately: who used it a
/// lot lets others pass, nobody is passed for ever, and between equals the oldest is first.
///
/// A comparison has its machine to itself. Where a run waits for that, the comparison stands still after the pair that
/// is being measured, lets past what can start then, and is the next; so the two sides alternate. Comparisons do not
/// pause for each other: each waits for the end of the one that was begun before it on its machine.
extension RunQueue {
    private static let jobCharge = Duration.milliseconds(Limits.jobChargeMs)

    static func charge(for job: Running, at now: Duration) -> Duration { jobCharge + now - job.since }

    /// Starts what can start, in the order of turns, then asks for a pause where one is needed, then tells the others
    /// their places.
    mutating func advance(at now: Duration) -> [Action] {
        var actions: [Action] = []
        var busied: Set<String> = []
        sort(at: now)
        while let (index, worker) = nextStart() {
            actions.append(start(waiting.remove(at: index), on: worker, at: now))
            busied.insert(worker.machine)
            sort(at: now)
        }
        for index in waiting.indices {
            guard let pause = waiting[index].pause, busied.contains(machine(of: pause.worker)) else { continue }
            waiting[index].pause?.hasYielded = true
        }
        sort(at: now)
        return actions + askForPause() + tellPositions()
    }

    func machine(of worker: String) -> String { workers.first { $0.id == worker }?.machine ?? "" }

    func freeCores(of worker: Worker) -> Int {
        worker.cores - running.values.filter { $0.worker == worker.id }.reduce(0) { $0 + $1.job.cores }
    }

    private mutating func start(_ next: Waiting, on worker: Worker, at now: Duration) -> Action {
        running[next.job.id] = Running(
            job: next.job, worker: worker.id, client: next.client, number: next.number, since: now,
            deadline: now + (next.pause?.timeLeft ?? timeLimit(next.job)))
        return next.pause == nil
            ? .start(next.job, worker: worker.id) : .resume(jobID: next.job.id, worker: worker.id)
    }

    /// The first job that some worker could ever take waits for its cores, so that wide jobs do not starve; a job that
    /// no end of what runs now would let in is stepped over. A paused job that cannot go on yet keeps its machine free.
    private func nextStart() -> (index: Int, worker: Worker)? {
        var kept: Set<String> = []
        for index in waiting.indices where hasProspect(waiting[index]) {
            if let worker = ableWorker(for: waiting[index], besides: kept) { return (index, worker) }
            guard let pause = waiting[index].pause else { return nil }
            kept.insert(machine(of: pause.worker))
        }
        return nil
    }

    /// Whether it would start once nothing ran any more: not one too wide for every worker, nor a comparison where each
    /// machine has one that was begun.
    private func hasProspect(_ next: Waiting) -> Bool {
        guard next.pause == nil else { return true }
        return workers.contains { worker in
            worker.cores >= next.job.cores && !(next.job.isExclusive && hasComparison(worker.machine))
        }
    }

    private func hasComparison(_ machine: String) -> Bool {
        running.values.contains { $0.job.isExclusive && self.machine(of: $0.worker) == machine }
            || waiting.contains { $0.pause.map { self.machine(of: $0.worker) } == machine }
    }

    /// The idlest of those that can take it now.
    private func ableWorker(for next: Waiting, besides kept: Set<String>) -> Worker? {
        let able = workers.filter { worker in
            guard leavesInPeace(next.job, on: worker) else { return false }
            if let pause = next.pause { return worker.id == pause.worker }
            guard !kept.contains(worker.machine), freeCores(of: worker) >= next.job.cores else { return false }
            return !next.job.isExclusive || !hasComparison(worker.machine)
        }
        return able.max { freeCores(of: $0) < freeCores(of: $1) }
    }

    /// An exclusive job has the whole machine to itself, whichever worker of it runs it: they share caches, memory and
    /// the cores on which they compile.
    private func leavesInPeace(_ job: Job, on worker: Worker) -> Bool {
        let beside = running.values.filter { machine(of: $0.worker) == worker.machine }
        return job.isExclusive ? beside.isEmpty : !beside.contains { $0.job.isExclusive }
    }

    /// Of the comparison that is in the way of the next in line; one at a time.
    private mutating func askForPause() -> [Action] {
        guard let next = waiting.first(where: hasProspect), next.pause == nil, !next.job.isExclusive else { return [] }
        let comparisons = running.values.filter(\.job.isExclusive).sorted { $0.number < $1.number }
        let isAsked = comparisons.contains { if case .pausing = $0.phase { true } else { false } }
        let inTheWay = comparisons.first { comparison in
            guard case .running = comparison.phase else { return false }
            let machine = machine(of: comparison.worker)
            return workers.contains { $0.machine == machine && $0.cores >= next.job.cores }
        }
        guard !isAsked, let inTheWay else { return [] }
        running[inTheWay.job.id]?.phase = .pausing
        return [.pause(jobID: inTheWay.job.id, worker: inTheWay.worker)]
    }

    private mutating func tellPositions() -> [Action] {
        waiting.indices.compactMap { index in
            guard waiting[index].toldPosition != index + 1 else { return nil }
            waiting[index].toldPosition = index + 1
            return .moved(jobID: waiting[index].job.id, position: index + 1)
        }
    }
}

/// Where a job stands among those that wait.
private struct Turn: Comparable {
    /// Paused jobs that let somebody pass are first, those that have yet to are last.
    let rank: Int
    /// When it arrived, and what its client has had since, one after the other.
    let time: Duration
    let number: Int

    static func < (left: Turn, right: Turn) -> Bool {
        (left.rank, left.time, left.number) < (right.rank, right.time, right.number)
    }
}

extension RunQueue {
    private mutating func sort(at now: Duration) {
        var owed: [String: Duration] = [:]
        var turns: [(turn: Turn, next: Waiting)] = []
        for next in waiting.sorted(by: { $0.number < $1.number }) {
            let charge = owed[next.client] ?? charge(of: next.client, at: now)
            // Its next one comes after this one, which will be charged for by then.
            owed[next.client] = next.pause == nil ? charge + Self.jobCharge : charge
            turns.append((Turn(rank: Self.rank(next), time: next.since + charge, number: next.number), next))
        }
        waiting = turns.sorted { $0.turn < $1.turn }.map(\.next)
    }

    private static func rank(_ next: Waiting) -> Int {
        guard let pause = next.pause else { return 1 }
        return pause.hasYielded ? 0 : 2
    }

    /// What the client had lately, with what it is having now.
    private func charge(of client: String, at now: Duration) -> Duration {
        running.values.filter { $0.client == client }.reduce(charges.amount(of: client, at: now)) {
            $0 + Self.charge(for: $1, at: now)
        }
    }
}
