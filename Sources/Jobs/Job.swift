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
        /// Have a tool read a program's source. Nothing is run, and nothing of it is stored.
        case tool(ToolOrder)
    }

    /// The address of the run or the comparison; of a tool's, a name that nobody else has.
    package let id: String
    package let work: Work
    package let queuedAt: Date

    package init(id: String, work: Work, queuedAt: Date) {
        self.id = id
        self.work = work
        self.queuedAt = queuedAt
    }

    /// How many run cores the job needs. A tool makes do with those that compilers have.
    package var cores: Int {
        switch work {
        case .run(let snippet, _): snippet.options.cores
        case .compare(let plan): plan.cores
        case .tool: 0
        }
    }

    /// What it is to be compiled with.
    package var toolchains: [ToolchainRequest] {
        switch work {
        case .run(let snippet, let toolchain): [ToolchainRequest(language: snippet.language, name: toolchain)]
        case .compare(let plan):
            [plan.before, plan.after].map { ToolchainRequest(language: $0.snippet.language, name: $0.toolchain) }
        case .tool(let order): [ToolchainRequest(language: order.program.language, name: order.toolchain)]
        }
    }

    /// Whether it must have a machine to itself: a compiler beside a measured pair would be in its numbers.
    package var isExclusive: Bool {
        switch work {
        case .run, .tool: false
        case .compare: true
        }
    }

    /// Whether somebody waits for it with a hand on the keyboard, and it is over in a moment.
    package var isTool: Bool {
        switch work {
        case .run, .compare: false
        case .tool: true
        }
    }

    /// How long a worker may take for it: what its own limits allow each step, and a grace for what we do in between.
    /// Waiting and pauses do not count.
    package var timeLimit: Duration {
        let steps =
            switch work {
            case .run(let snippet, _): Limits.compileTimeMs + snippet.options.timeLimitMs + Limits.symbolizeTimeMs
            case .compare: Limits.comparisonTimeMs + 2 * Limits.symbolizeTimeMs
            case .tool: Limits.toolTimeMs
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
