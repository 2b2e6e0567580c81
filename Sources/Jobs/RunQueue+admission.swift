import Snippets

/// Who is let in.
extension RunQueue {
    /// Whether a job of this client would be let in now.
    /// - Parameters:
    ///   - isComparison: of those a client may have fewer.
    ///   - isTool: those are counted apart, so that who waits for runs can format.
    package func check(
        _ client: String, isComparison: Bool = false, isTool: Bool = false
    ) throws(QueueRefusal) {
        let jobs =
            waiting.filter { $0.client == client }.map(\.job)
            + running.values.filter { $0.client == client }.map(\.job)
            + reserved.values.filter { $0.client == client }.map(\.job)
        let tools = jobs.count(where: \.isTool)
        guard !isTool || tools < Limits.toolJobsPerClient else {
            throw .clientHasTools(limit: Limits.toolJobsPerClient)
        }
        guard isTool || jobs.count - tools < jobsPerClient else { throw .clientHasTooMany(limit: jobsPerClient) }
        guard !isComparison || jobs.count(where: \.isExclusive) < comparisonsPerClient else {
            throw .clientHasComparisons(limit: comparisonsPerClient)
        }
        guard waiting.count + reserved.count < waitingLimit else { throw .full(limit: waitingLimit) }
    }

    package mutating func enqueue(_ job: Job, client: String, at now: Duration) throws(QueueRefusal) -> [Action] {
        try reserve(job, client: client)
        return confirm(job.id, at: now)
    }

    /// Lets a job in that is still to be written down.
    package mutating func reserve(_ job: Job, client: String) throws(QueueRefusal) {
        try check(client, isComparison: job.isExclusive, isTool: job.isTool)
        reserved[job.id] = Reservation(job: job, client: client)
    }

    /// It is written down, and waits from now on.
    package mutating func confirm(_ jobID: String, at now: Duration) -> [Action] {
        guard let reservation = reserved.removeValue(forKey: jobID) else { return [] }
        arrivals += 1
        waiting.append(Waiting(job: reservation.job, client: reservation.client, number: arrivals, since: now))
        return advance(at: now)
    }

    /// It could not be written down.
    package mutating func withdraw(_ jobID: String) { reserved[jobID] = nil }
}
