import Snippets

/// Which job waits, which runs where. A pure state machine: every change returns the actions that follow from it.
package struct RunQueue: Sendable {
    package enum Action: Equatable, Sendable {
        case start(Job, worker: String)
        /// Tell the worker to stop it; its end comes as an event.
        case stop(jobID: String, worker: String)
        /// The job was waiting and is gone.
        case dropped(jobID: String)
        /// Its worker is gone.
        case lost(jobID: String)
        /// The waiting job's place, from 1.
        case moved(jobID: String, position: Int)
    }

    /// Why a job is not let in. The person can try again later.
    package enum Refusal: Error, Equatable {
        case clientHasTooMany(limit: Int)
        case full(limit: Int)
    }

    private struct Waiting: Sendable {
        let job: Job
        let client: String
        var toldPosition: Int?
    }

    private struct Running: Sendable {
        let worker: String
        let client: String
        let cores: Int
        let isExclusive: Bool
    }

    private struct Worker: Sendable {
        let id: String
        let cores: Int
        let machine: String
    }

    private let waitingLimit: Int
    private let jobsPerClient: Int
    private var waiting: [Waiting] = []
    private var running: [String: Running] = [:]
    private var workers: [Worker] = []

    package init(waitingLimit: Int = Limits.waitingJobs, jobsPerClient: Int = Limits.jobsPerClient) {
        self.waitingLimit = waitingLimit
        self.jobsPerClient = jobsPerClient
    }

    package var waitingCount: Int { waiting.count }
    package var runningCount: Int { running.count }

    /// From 1; nil for a job that does not wait.
    package func position(of jobID: String) -> Int? {
        waiting.firstIndex { $0.job.id == jobID }.map { $0 + 1 }
    }

    /// Whether a job of this client would be let in now.
    package func check(_ client: String) throws(Refusal) {
        guard inFlight(of: client) < jobsPerClient else { throw .clientHasTooMany(limit: jobsPerClient) }
        guard waiting.count < waitingLimit else { throw .full(limit: waitingLimit) }
    }

    package mutating func enqueue(_ job: Job, client: String) throws(Refusal) -> [Action] {
        try check(client)
        waiting.append(Waiting(job: job, client: client))
        return advance()
    }

    /// - Parameter machine: which machine it is on, by a name that no other machine has.
    package mutating func workerJoined(_ id: String, cores: Int, machine: String) -> [Action] {
        workers.append(Worker(id: id, cores: cores, machine: machine))
        return advance()
    }

    package mutating func workerLost(_ id: String) -> [Action] {
        workers.removeAll { $0.id == id }
        let lost = running.filter { $0.value.worker == id }.keys.sorted()
        for jobID in lost { running[jobID] = nil }
        return lost.map { .lost(jobID: $0) } + advance()
    }

    /// Its worker reported the end. A report on a job that another worker runs, or nobody, changes nothing.
    package mutating func finished(_ jobID: String, on worker: String) -> [Action] {
        guard running[jobID]?.worker == worker else { return [] }
        running[jobID] = nil
        return advance()
    }

    package mutating func cancel(_ jobID: String) -> [Action] {
        if let job = running[jobID] { return [.stop(jobID: jobID, worker: job.worker)] }
        guard let index = waiting.firstIndex(where: { $0.job.id == jobID }) else { return [] }
        waiting.remove(at: index)
        return [.dropped(jobID: jobID)] + advance()
    }

    package func isRunning(_ jobID: String, on worker: String) -> Bool {
        running[jobID]?.worker == worker
    }

    private func inFlight(of client: String) -> Int {
        waiting.count { $0.client == client } + running.values.count { $0.client == client }
    }

    private func freeCores(of worker: Worker) -> Int {
        worker.cores - running.values.filter { $0.worker == worker.id }.reduce(0) { $0 + $1.cores }
    }

    /// Starts what can start, in the order of arrival, then tells the others their places.
    private mutating func advance() -> [Action] {
        var actions: [Action] = []
        while let (index, worker) = nextStart() {
            let next = waiting.remove(at: index)
            running[next.job.id] = Running(
                worker: worker.id, client: next.client, cores: next.job.cores, isExclusive: next.job.isExclusive)
            actions.append(.start(next.job, worker: worker.id))
        }
        return actions + tellPositions()
    }

    /// The first job that some worker could ever take waits for its cores, so that wide jobs do not starve; a job too
    /// wide for every worker there is now is stepped over.
    private func nextStart() -> (index: Int, worker: Worker)? {
        let widest = workers.map(\.cores).max() ?? 0
        guard let index = waiting.firstIndex(where: { $0.job.cores <= widest }) else { return nil }
        let job = waiting[index].job
        let able = workers.filter { freeCores(of: $0) >= job.cores && leavesInPeace(job, on: $0) }
        let idlest = able.max { freeCores(of: $0) < freeCores(of: $1) }
        return idlest.map { (index, $0) }
    }

    /// An exclusive job has the whole machine to itself, whichever worker of it runs it: they share caches, memory and
    /// the cores on which they compile.
    private func leavesInPeace(_ job: Job, on worker: Worker) -> Bool {
        let neighbours = Set(workers.filter { $0.machine == worker.machine }.map(\.id))
        let beside = running.values.filter { neighbours.contains($0.worker) }
        return job.isExclusive ? beside.isEmpty : !beside.contains(where: \.isExclusive)
    }

    private mutating func tellPositions() -> [Action] {
        waiting.indices.compactMap { index in
            guard waiting[index].toldPosition != index + 1 else { return nil }
            waiting[index].toldPosition = index + 1
            return .moved(jobID: waiting[index].job.id, position: index + 1)
        }
    }
}
