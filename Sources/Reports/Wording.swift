package import Foundation
package import Runs
package import Snippets

/// Numbers and states as people read them.
package enum Wording {
    package static func percent(_ share: Double) -> String {
        tenths(share * 100) + " %"
    }

    /// Weights of a type, in the unit a person thinks in.
    package static func weight(_ weight: UInt64, unit: String) -> String {
        unit == "nanoseconds" ? duration(nanoseconds: weight) : "\(weight) \(unit)"
    }

    package static func duration(nanoseconds: UInt64) -> String {
        let milliseconds = Double(nanoseconds) / 1e6
        if milliseconds >= 10_000 { return tenths(milliseconds / 1000) + " s" }
        return milliseconds < 10 ? tenths(milliseconds) + " ms" : "\(Int(milliseconds.rounded())) ms"
    }

    package static func duration(milliseconds: Int) -> String {
        duration(nanoseconds: UInt64(max(0, milliseconds)) * 1_000_000)
    }

    package static func bytes(_ count: Int) -> String {
        switch count {
        case ..<1024: "\(count) bytes"
        case ..<(1 << 20): tenths(Double(count) / 1024) + " KiB"
        default: tenths(Double(count) / Double(1 << 20)) + " MiB"
        }
    }

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

    package static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
