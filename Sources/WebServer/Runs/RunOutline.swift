import Foundation
import Reports
import Runs

/// What others' pages tell of a run: small, whatever it printed.
struct RunOutline: FlownOutline {
    let id: String
    let createdAt: Date
    let parent: String?
    /// How it ended, or how far it is.
    let sentence: String
    /// What it took of the processor; nil where it did not run.
    let cpuMs: Int?
    var shared: Bool

    init(_ run: Run) {
        id = run.id
        createdAt = run.createdAt
        parent = run.parent
        sentence = Wording.sentence(run, position: nil)
        cpuMs = run.verdict.flatMap { $0.kind.isOfCompiler ? nil : run.usage.userMs + run.usage.systemMs }
        shared = run.shared
    }

    var approximateBytes: Int { 512 + sentence.utf8.count }
}

/// The same of a comparison.
struct ComparisonOutline: FlownOutline {
    let id: String
    let createdAt: Date
    let sentence: String
    var shared: Bool

    init(_ comparison: Comparison) {
        id = comparison.id
        createdAt = comparison.createdAt
        sentence = ComparisonWording.sentence(comparison, nil)
        shared = comparison.shared
    }

    var approximateBytes: Int { 512 + sentence.utf8.count }
}
