import Runs
import Synchronization

/// Counters since the process began, as Prometheus reads them.
final class Metrics: Sendable {
    private struct Counts {
        var submitted = 0
        var ended: [String: Int] = [:]
        var requests: [Int: Int] = [:]
        var requestNanoseconds: Int64 = 0
    }

    /// What is so at the moment of asking.
    struct Gauges: Sendable {
        var waiting = 0
        var running = 0
        var workers = 0
        var eventReaders = 0
        var storedBytes = 0
    }

    private let counts = Mutex(Counts())

    func countSubmission() {
        counts.withLock { $0.submitted += 1 }
    }

    func count(_ state: Run.State) {
        counts.withLock { $0.ended[state.rawValue, default: 0] += 1 }
    }

    func countRequest(status: Int, duration: Duration) {
        counts.withLock { counts in
            counts.requests[status, default: 0] += 1
            let (seconds, attoseconds) = duration.components
            counts.requestNanoseconds += seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        }
    }

    /// Prometheus' text exposition format 0.0.4.
    func text(_ gauges: Gauges) -> String {
        let counts = counts.withLock { $0 }
        let requests = counts.requests.sorted { $0.key < $1.key }
        let ended = counts.ended.sorted { $0.key < $1.key }
        let requestSeconds = Double(counts.requestNanoseconds) / 1e9
        return family("flamebox_runs_submitted_total", "counter", "Runs taken in.", [("", "\(counts.submitted)")])
            + family(
                "flamebox_runs_ended_total", "counter", "Runs that ended, by state.",
                ended.map { ("{state=\"\($0.key)\"}", "\($0.value)") })
            + family(
                "flamebox_http_requests_total", "counter", "Requests answered, by status.",
                requests.map { ("{status=\"\($0.key)\"}", "\($0.value)") })
            + family(
                "flamebox_http_request_seconds_total", "counter", "Time to the head of each answer, summed.",
                [("", "\(requestSeconds)")])
            + family("flamebox_jobs_waiting", "gauge", "Runs in the queue.", [("", "\(gauges.waiting)")])
            + family("flamebox_jobs_running", "gauge", "Runs with a worker.", [("", "\(gauges.running)")])
            + family("flamebox_workers", "gauge", "Workers connected.", [("", "\(gauges.workers)")])
            + family("flamebox_event_readers", "gauge", "Open event streams.", [("", "\(gauges.eventReaders)")])
            + family("flamebox_stored_bytes", "gauge", "Bytes in the store.", [("", "\(gauges.storedBytes)")])
    }

    private func family(
        _ name: String, _ type: String, _ purpose: String, _ values: [(labels: String, value: String)]
    ) -> String {
        let lines = values.map { "\(name)\($0.labels) \($0.value)\n" }.joined()
        return "# HELP \(name) \(purpose)\n# TYPE \(name) \(type)\n\(lines)"
    }
}
