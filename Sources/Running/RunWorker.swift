package import Jobs
import Runs

/// A worker's daily round: takes jobs from the connection, runs each, reports what happens, stops those nobody wants.
package actor RunWorker {
    private let runner: Runner
    private let connection: WorkerConnection
    private var runs: [String: Task<Void, Never>] = [:]

    package init(runner: Runner, connection: WorkerConnection) {
        self.runner = runner
        self.connection = connection
    }

    /// Returns when the other side is gone, with every program killed and every jail taken down: nobody is left to
    /// read the results.
    package func work() async {
        for await message in connection.messages {
            switch message {
            case .run(let job): start(job)
            case .cancel(let jobID): runs[jobID]?.cancel()
            }
        }
        let unfinished = Array(runs.values)
        for run in unfinished { run.cancel() }
        for run in unfinished { await run.value }
    }

    private func start(_ job: Job) {
        let runner = runner
        let connection = connection
        runs[job.id] = Task {
            let report: Runner.Report = { event, profile in
                try? await connection.send(event, of: job.id, profile: profile)
            }
            switch job.work {
            case .run(let snippet, _): await runner.run(snippet, report: report)
            case .compare(let plan): await runner.compare(plan, report: report)
            }
            self.forget(job.id)
        }
    }

    private func forget(_ jobID: String) {
        runs[jobID] = nil
    }
}
