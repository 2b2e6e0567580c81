package import Foundation
package import Runs
package import Snippets

/// Days, languages and states as people read them.
package enum Wording {
    /// Such as `29 November 2026`, in UTC.
    package static func day(_ date: Date) -> String {
        date.formatted(
            .verbatim(
                "\(day: .defaultDigits) \(month: .wide) \(year: .defaultDigits)",
                locale: Locale(identifier: "en"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian)))
    }

    package static func name(of language: Language) -> String { language == .go ? "Go" : "Swift" }

    /// How the run stands or how it ended, in one sentence.
    package static func sentence(_ run: Run, position: Int?) -> String {
        switch run.state {
        case .queued:
            position.map { "Waiting: \($0 == 1 ? "next" : "number \($0)") in line." } ?? "Waiting to start."
        case .compiling: "Compiling."
        case .running: "Running."
        case .profiling: "The program ended; its profile is being put together."
        case .cancelled: "The run was stopped."
        case .failed: run.failure ?? Sentences.workerLost
        case .finished: run.verdict?.message ?? "The run is over."
        }
    }
}
