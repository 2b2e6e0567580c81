import Snippets

/// The readers' side: news of jobs, and ends that are to be stored.
extension EmbeddedQueue {
    package func reading(of jobID: String, after number: Int) -> JobReading? {
        entries[jobID].map { JobReading(news: $0.log.news(after: number), isRetired: $0.retiredAt != nil) }
    }

    package func has(_ jobID: String) -> Bool { entries[jobID].map { $0.retiredAt == nil } ?? false }

    package func ended() -> [Job] {
        entries.values.filter { $0.isOver && $0.retiredAt == nil }.map(\.job).sorted { $0.id < $1.id }
    }

    package func changes(of jobID: String) -> AsyncStream<Void> {
        let (stream, continuation) = Self.hints()
        guard entries[jobID] != nil else {
            continuation.finish()
            return stream
        }
        let reader = nextReader()
        entries[jobID]?.readers[reader] = continuation
        continuation.onTermination = { [weak self] _ in
            Task { await self?.forget(reader, of: jobID) }
        }
        return stream
    }

    package func endings() -> AsyncStream<Void> {
        let (stream, continuation) = Self.hints()
        let reader = nextReader()
        endReaders[reader] = continuation
        continuation.onTermination = { [weak self] _ in
            Task { await self?.forgetEndReader(reader) }
        }
        return stream
    }

    package func retire(_ jobID: String) {
        guard has(jobID) else { return }
        entries[jobID]?.retiredAt = now
        entries[jobID]?.log.dropProfiles()
        retired.append(jobID)
        entries[jobID]?.readers.values.forEach { $0.yield() }
        forgetRetired()
    }

    func tell(_ news: JobNews, of jobID: String) {
        guard entries[jobID]?.isOver == false else { return }
        entries[jobID]?.log.append(news)
        entries[jobID]?.readers.values.forEach { $0.yield() }
    }

    /// - Parameter isLeaseOver: false where its worker has yet to stop it.
    func end(_ jobID: String, _ end: JobEnd, isLeaseOver: Bool = true) {
        tell(.ended(end), of: jobID)
        entries[jobID]?.isOver = true
        if isLeaseOver { leases[jobID] = nil }
        endReaders.values.forEach { $0.yield() }
    }

    func forget(_ jobID: String) {
        entries.removeValue(forKey: jobID)?.readers.values.forEach { $0.finish() }
    }

    func forgetRetired() {
        while let oldest = retired.first, let since = entries[oldest]?.retiredAt {
            guard retired.count > Limits.retiredNewsJobs || now - since >= .milliseconds(Limits.retiredNewsMs) else {
                return
            }
            retired.removeFirst()
            forget(oldest)
        }
    }

    private func forget(_ reader: Int, of jobID: String) { entries[jobID]?.readers[reader] = nil }

    private func forgetEndReader(_ reader: Int) { endReaders[reader] = nil }

    private static func hints() -> (AsyncStream<Void>, AsyncStream<Void>.Continuation) {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        continuation.yield()
        return (stream, continuation)
    }
}
