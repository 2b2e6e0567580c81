import Snippets

/// Whose turn it is. A job counts as arrived as much later as its client has had of the machine lately: who used it a
/// lot lets others pass, nobody is passed for ever, and between equals the oldest is first.
///
/// A comparison has its machine to itself. Where a run waits for that, the comparison stands still after the pair that
/// is being measured, lets past what can start then, and is the next; so the two sides alternate. Where another client's
/// comparison waits, it stands still as well, once its client has had more of the machine than the other's: so both get
/// as much time, not as many pairs, and who sleeps in them cannot hold up who does not. Whatever comparisons there are,
/// a run is let past after one pair.
///
/// A tool needs a moment and no core: it goes before what is new, past all that waits for cores, and a few at a time on
/// each worker. Only a comparison that has waited for long already is not passed any more, or tools could keep its machine
/// from ever being idle.
extension RunQueue {
    private static let jobCharge = Duration.milliseconds(Limits.jobChargeMs)

    static func charge(for job: Running, at now: Duration) -> Duration { jobCharge + now - job.since }

    /// Starts what can start, in the order of turns, then asks for a pause where one is needed, then tells the others
    /// their places.
    mutating func advance(at now: Duration) -> [Action] {
        var actions: [Action] = []
        var started: [(machine: String, next: Waiting)] = []
        sort(at: now)
        while let (index, worker) = nextStart() {
            let next = waiting.remove(at: index)
            actions.append(start(next, on: worker, at: now))
            started.append((worker.machine, next))
            sort(at: now)
        }
        for index in waiting.indices {
            guard let pause = waiting[index].pause else { continue }
            for (machine, next) in started where machine == self.machine(of: pause.worker) {
                waiting[index].pause?.note(passing: next)
            }
        }
        sort(at: now)
        return actions + askForPause(at: now) + tellPositions()
    }

    func machine(of worker: String) -> String { workers.first { $0.id == worker }?.machine ?? "" }

    func freeCores(of worker: Worker) -> Int {
        worker.cores - running.values.filter { $0.worker == worker.id }.reduce(0) { $0 + $1.job.cores }
    }

    private func toolCount(on worker: Worker) -> Int {
        running.values.count { $0.worker == worker.id && $0.job.isTool }
    }

    private mutating func start(_ next: Waiting, on worker: Worker, at now: Duration) -> Action {
        running[next.job.id] = Running(
            job: next.job, worker: worker.id, client: next.client, number: next.number, since: now,
            deadline: now + (next.pause?.timeLeft ?? timeLimit(next.job)), waitedSince: next.since,
            attempts: next.attempts + 1, hasBegun: next.pause != nil)
        return next.pause == nil
            ? .start(next.job, worker: worker.id) : .resume(jobID: next.job.id, worker: worker.id)
    }

    /// The first job that some worker could ever take waits for its cores, so that wide jobs do not starve; a job that
    /// no end of what runs now would let in is stepped over. A paused job that cannot go on yet keeps its machine free.
    private func nextStart() -> (index: Int, worker: Worker)? {
        var kept: Set<String> = []
        for index in waiting.indices where hasProspect(waiting[index]) {
            if let worker = ableWorker(for: waiting[index], besides: kept) { return (index, worker) }
            // It takes nobody's place, so nobody waits for it.
            guard !waiting[index].job.isTool else { continue }
            guard let pause = waiting[index].pause else { return nil }
            kept.insert(machine(of: pause.worker))
        }
        return nil
    }

    /// Whether it would start once nothing ran any more: not one too wide for every worker, nor a comparison where each
    /// machine has as many begun as it may.
    private func hasProspect(_ next: Waiting) -> Bool {
        guard next.pause == nil else { return true }
        return workers.contains { $0.canDo(next.job) && mayBegin(next.job, on: $0.machine) }
    }

    private func mayBegin(_ job: Job, on machine: String) -> Bool {
        guard job.isExclusive else { return true }
        let measured = running.values.count { $0.job.isExclusive && self.machine(of: $0.worker) == machine }
        let paused = waiting.count { $0.pause.map { self.machine(of: $0.worker) } == machine }
        return measured + paused < begunComparisons
    }

    /// Of what waits, what no worker could do if it were idle. Workers that start again are given time for that.
    mutating func dropUnclaimed(at now: Duration) -> [Action] {
        for index in waiting.indices {
            let next = waiting[index]
            let isHelpless = next.pause == nil && !workers.isEmpty && !workers.contains { $0.canDo(next.job) }
            waiting[index].helplessSince = isHelpless ? next.helplessSince ?? now : nil
        }
        let unclaimed = waiting.filter { next in
            next.helplessSince.map { now - $0 >= .milliseconds(Limits.unclaimedJobMs) } ?? false
        }.map(\.job.id)
        waiting.removeAll { unclaimed.contains($0.job.id) }
        return unclaimed.map { .unclaimed(jobID: $0) }
    }

    /// The idlest of those that can take it now.
    private func ableWorker(for next: Waiting, besides kept: Set<String>) -> Worker? {
        let able = workers.filter { worker in
            guard leavesInPeace(next.job, on: worker) else { return false }
            if let pause = next.pause { return worker.id == pause.worker }
            guard !kept.contains(worker.machine), worker.canDo(next.job), freeCores(of: worker) >= next.job.cores
            else { return false }
            guard !next.job.isTool || toolCount(on: worker) < Limits.toolJobsAtOnce else { return false }
            return mayBegin(next.job, on: worker.machine)
        }
        return able.max { freeCores(of: $0) < freeCores(of: $1) }
    }

    /// An exclusive job has the whole machine to itself, whichever worker of it runs it: they share caches, memory and
    /// the cores on which they compile.
    private func leavesInPeace(_ job: Job, on worker: Worker) -> Bool {
        let beside = running.values.filter { machine(of: $0.worker) == worker.machine }
        return job.isExclusive ? beside.isEmpty : !beside.contains { $0.job.isExclusive }
    }

    /// Of the comparison that is in the way of who comes next; one at a time.
    private mutating func askForPause(at now: Duration) -> [Action] {
        let comparisons = running.values.filter(\.job.isExclusive).sorted { $0.number < $1.number }
        let isAsked = comparisons.contains { if case .pausing = $0.phase { true } else { false } }
        guard !isAsked else { return [] }
        for next in waiting where hasProspect(next) {
            guard let inTheWay = comparisons.first(where: { isInTheWay($0, of: next, at: now) }) else { continue }
            running[inTheWay.job.id]?.phase = .pausing
            return [.pause(jobID: inTheWay.job.id, worker: inTheWay.worker)]
        }
        return []
    }

    private func isInTheWay(_ comparison: Running, of next: Waiting, at now: Duration) -> Bool {
        guard case .running = comparison.phase else { return false }
        let machine = machine(of: comparison.worker)
        if next.job.isExclusive {
            guard charge(of: comparison.client, at: now) > charge(of: next.client, at: now) else { return false }
        }
        if let pause = next.pause { return self.machine(of: pause.worker) == machine }
        return mayBegin(next.job, on: machine)
            && workers.contains { $0.machine == machine && $0.canDo(next.job) }
    }

    private mutating func tellPositions() -> [Action] {
        waiting.indices.compactMap { index in
            guard waiting[index].toldPosition != index + 1 else { return nil }
            waiting[index].toldPosition = index + 1
            return .moved(jobID: waiting[index].job.id, position: index + 1)
        }
    }
}

extension RunQueue.Worker {
    /// Whether it has the cores, the languages and the toolchains that the job asks for, be they free or not.
    fileprivate func canDo(_ job: Job) -> Bool {
        cores >= job.cores && job.toolchains.allSatisfy { info.offers($0) }
    }
}

/// Where a job stands among those that wait.
private struct Turn: Comparable {
    /// Paused jobs that let enough pass are first, then come tools, then what is new, and last paused ones that have yet to
    /// let somebody pass.
    let rank: Int
    /// When it arrived, and what its client has had since, one after the other; of what is paused, only the latter.
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
        let toolsGoFirst = !waiting.contains { isPassedOver($0, at: now) }
        for next in waiting.sorted(by: { $0.number < $1.number }) {
            let charge = owed[next.client] ?? charge(of: next.client, at: now)
            // Its next one comes after this one, which will be charged for by then.
            owed[next.client] = next.pause == nil ? charge + Self.jobCharge : charge
            let time = next.pause == nil ? next.since + charge : charge
            let rank = next.job.isTool && toolsGoFirst ? Self.rankOfTools : Self.rank(next)
            turns.append((Turn(rank: rank, time: time, number: next.number), next))
        }
        waiting = turns.sorted { $0.turn < $1.turn }.map(\.next)
    }

    /// Whether it is a comparison that tools have gone before for long enough.
    private func isPassedOver(_ next: Waiting, at now: Duration) -> Bool {
        next.job.isExclusive && next.pause == nil && now - next.since >= .milliseconds(Limits.toolsGoFirstMs)
            && hasProspect(next)
    }

    private static let rankOfTools = 1

    private static func rank(_ next: Waiting) -> Int {
        switch next.pause?.passed {
        case .enough: 0
        case nil: 2
        case .comparison: 3
        case .nobody: 4
        }
    }

    /// What the client had lately, with what it is having now.
    private func charge(of client: String, at now: Duration) -> Duration {
        running.values.filter { $0.client == client }.reduce(charges.amount(of: client, at: now)) {
            $0 + Self.charge(for: $1, at: now)
        }
    }
}

extension RunQueue.Waiting.Pause {
    /// Where one that is new passes a second time, that is enough: else new ones without end could pass.
    fileprivate mutating func note(passing next: RunQueue.Waiting) {
        let isSecond = passed == .comparison && next.pause == nil
        passed = next.job.isExclusive && !isSecond ? .comparison : .enough
    }
}
