package import Foundation
package import Snippets

/// One piece of work for a worker.
package struct Job: Codable, Hashable, Sendable {
    /// What there is to do. Comparisons become a second case.
    package enum Work: Codable, Hashable, Sendable {
        /// Compile and run once; `toolchain` is nil where any of the language will do.
        case run(Snippet, toolchain: String?)
    }

    /// The run's address.
    package let id: String
    package let work: Work
    package let queuedAt: Date

    package init(id: String, work: Work, queuedAt: Date) {
        self.id = id
        self.work = work
        self.queuedAt = queuedAt
    }

    /// How many run cores the job occupies while it is with a worker.
    package var cores: Int {
        switch work {
        case .run(let snippet, _): snippet.options.cores
        }
    }
}
