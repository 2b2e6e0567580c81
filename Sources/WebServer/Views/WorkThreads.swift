import Foundation
import Glibc

/// Threads of their own for work that takes long, so that it cannot keep anybody else's waiting. Tasks that prefer this
/// executor run on them from one suspension to the next.
final class WorkThreads: TaskExecutor {
    /// What is added to the niceness of the threads: who only wants a word from the service comes first.
    private static let niceness: CInt = 10

    /// Outlives the threads, which end once nobody can give them anything more.
    private final class Queue: @unchecked Sendable {
        private let condition = NSCondition()
        // Both under the condition's lock.
        private var jobs: [UnownedJob] = []
        private var isClosed = false

        func append(_ job: UnownedJob) {
            condition.withLock {
                jobs.append(job)
                condition.signal()
            }
        }

        func close() {
            condition.withLock {
                isClosed = true
                condition.broadcast()
            }
        }

        /// Waits; nil once it is closed and empty.
        func next() -> UnownedJob? {
            condition.withLock {
                while jobs.isEmpty, !isClosed { condition.wait() }
                return jobs.isEmpty ? nil : jobs.removeFirst()
            }
        }
    }

    private let queue = Queue()

    /// - Parameter count: of threads, at least 1.
    init(count: Int) {
        for _ in 0..<max(1, count) {
            Thread.detachNewThread { [queue, executor = UnownedTaskExecutor(ordinary: self)] in
                // Of the calling thread alone, on Linux. Where it fails, it only is less polite.
                _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
                while let job = queue.next() { job.runSynchronously(on: executor) }
            }
        }
    }

    deinit {
        queue.close()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        queue.append(UnownedJob(job))
    }
}
