package import Jobs
import Runs
import Snippets

/// A worker's daily round: takes jobs from the connection, runs each, reports what happens, lets others pass where it is
/// told to, stops what nobody wants.
package actor RunWorker {
    private struct Assignment {
        let task: Task<Void, Never>
        let pausing: PausePoint
    }

    private let runner: Runner
    private let connection: WorkerConnection
    private let log: Log
    private var assignments: [String: Assignment] = [:]

    package init(runner: Runner, connection: WorkerConnection, log: @escaping Log = standardErrorLog) {
        self.runner = runner
        self.connection = connection
        self.log = log
    }

    /// Returns when the other side is gone, with every program killed and every jail taken down: nobody is left to
    /// read the results.
    package func work() async {
        for await message in connection.messages {
            switch message {
            case .run(let job):
                guard mayStart(job) else {
                    log("The service asked for more jobs than it was offered cores for, or for one twice.")
                    connection.close()
                    continue
                }
                start(job)
            case .cancel(let jobID): stop(jobID)
            case .pause(let jobID): assignments[jobID]?.pausing.ask()
            case .resume(let jobID): assignments[jobID]?.pausing.goOn()
            case .refused: break
            }
        }
        let unfinished = assignments.values.map(\.task)
        for run in unfinished { run.cancel() }
        for run in unfinished { await run.value }
    }

    private func mayStart(_ job: Job) -> Bool {
        assignments[job.id] == nil && assignments.count < Limits.jobsOfAWorker
    }

    private func start(_ job: Job) {
        let (runner, connection) = (runner, connection)
        let pausing = PausePoint()
        let reports = JobReports(of: job, log: log) { event, profile in
            try await connection.send(event, of: job.id, profile: profile)
        } stop: {
            await self.stop(job.id)
        } hangUp: {
            connection.close()
        }
        let task = Task {
            let report: Runner.Report = { await reports.tell($0, $1) }
            switch job.work {
            case .run(let snippet, _): await runner.run(snippet, report: report)
            case .compare(let plan): await runner.compare(plan, pausing: pausing, report: report)
            }
            await reports.close()
            self.forget(job.id)
        }
        assignments[job.id] = Assignment(task: task, pausing: pausing)
    }

    private func stop(_ jobID: String) { assignments[jobID]?.task.cancel() }

    private func forget(_ jobID: String) { assignments[jobID] = nil }
}
