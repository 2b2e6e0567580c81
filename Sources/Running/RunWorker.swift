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
        assignments[job.id] == nil && assignments.count < runner.runCores + Limits.jobsBeyondCores
    }

    private func start(_ job: Job) {
        let pausing = PausePoint()
        let task = Task { [runner] in
            switch job.work {
            case .run(let snippet, let toolchain):
                let reports = reports(of: job.id, as: JobEvent.run)
                await runner.run(snippet, with: toolchain) { await reports.tell($0, $1) }
                await reports.close()
            case .compare(let plan):
                let reports = reports(of: job.id, as: JobEvent.comparison)
                await runner.compare(plan, pausing: pausing) { await reports.tell($0, $1) }
                await reports.close()
            case .tool(let order):
                let reports = reports(of: job.id, as: JobEvent.tool)
                await runner.perform(order) { await reports.tell($0, $1) }
                await reports.close()
            }
            forget(job.id)
        }
        assignments[job.id] = Assignment(task: task, pausing: pausing)
    }

    private func reports<Event: ProgressEvent>(
        of jobID: String, as job: @escaping @Sendable (Event) -> JobEvent
    ) -> JobReports<Event> {
        JobReports(of: jobID, log: log) { [connection] event, profile in
            try await connection.send(job(event), of: jobID, profile: profile)
        } stop: {
            await self.stop(jobID)
        } hangUp: { [connection] in
            connection.close()
        }
    }

    private func stop(_ jobID: String) { assignments[jobID]?.task.cancel() }

    private func forget(_ jobID: String) { assignments[jobID] = nil }
}
