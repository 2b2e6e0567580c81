package import Foundation
package import Runs
package import Snippets

/// One piece of work for a worker.
package struct Job: Codable, Hashable, Sendable {
    /// What there is to do.
    package enum Work: Codable, Hashable, Sendable {
        /// Compile and run once; `toolchain` is nil where any of the language will do.
        case run(Snippet, toolchain: String?)
        /// Measure two snippets against each other.
        case compare(ComparisonPlan)
    }

    /// The address of the run or the comparison.
    package let id: String
    package let work: Work
    package let queuedAt: Date

    package init(id: String, work: Work, queuedAt: Date) {
        self.id = id
        self.work = work
        self.queuedAt = queuedAt
    }

    /// How many run cores the job needs.
    package var cores: Int {
        switch work {
        case .run(let snippet, _): snippet.options.cores
        case .compare(let plan): plan.cores
        }
    }

    /// Whether it must have a machine to itself: a compiler beside a measured pair would be in its numbers.
    package var isExclusive: Bool {
        switch work {
        case .run: false
        case .compare: true
        }
    }
}
