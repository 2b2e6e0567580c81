package import Foundation
package import Runs
package import Snippets

/// One piece of work for a worker.
package struct Job: Hashable, Sendable {
    /// What there is to do.
    package enum Work: Hashable, Sendable {
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

    /// What it is to be compiled with.
    package var toolchains: [ToolchainRequest] {
        switch work {
        case .run(let snippet, let toolchain): [ToolchainRequest(language: snippet.language, name: toolchain)]
        case .compare(let plan):
            [plan.before, plan.after].map { ToolchainRequest(language: $0.snippet.language, name: $0.toolchain) }
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
}

/// A language and, where one was asked for by name, a toolchain of it.
package struct ToolchainRequest: Hashable, Sendable {
    package let language: Language
    /// Nil where any will do.
    package let name: String?

    package init(language: Language, name: String?) {
        self.language = language
        self.name = name
    }
}
