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

    /// How long a worker may take for it: what its own limits allow each step, and a grace for what we do in between.
    /// Waiting and pauses do not count.
    package var timeLimit: Duration {
        let steps =
            switch work {
            case .run(let snippet, _): Limits.compileTimeMs + snippet.options.timeLimitMs + Limits.symbolizeTimeMs
            case .compare: Limits.comparisonTimeMs + 2 * Limits.symbolizeTimeMs
            }
        return .milliseconds(steps + Limits.jobGraceMs)
    }

    /// A last word that says that we failed.
    package func failure(_ sentence: String) -> RunEvent {
        switch work {
        case .run: .finished(.failed(sentence))
        case .compare: .compared(.failed(sentence))
        }
    }
}
