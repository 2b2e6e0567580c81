import Comparing
import Foundation
import Profiles
import Reports
import Runs
import Storing

/// A comparison as the API shows it. What is not there is null, so that a reader finds every field.
struct ComparisonDocument: Encodable {
    private let comparison: Comparison
    private let position: Int?
    private let named: Set<String>

    /// - Parameter named: those of its runs that its reader may know.
    init(_ comparison: Comparison, position: Int? = nil, naming named: Set<String> = []) {
        self.comparison = comparison
        self.position = position
        self.named = named
    }

    private enum CodingKeys: CodingKey {
        case id, url, state, position, createdAt, expiresAt, shared, before, after, plannedPairs, pairs, speedup
        case reason, sentence, message, outputDiffers, warnings, note, failure, host, noise, explanation, unit
        case functions, furtherFunctions, tree
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try encodeIdentity(to: &container)
        try encodeSides(to: &container)
        try encodeMeasured(to: &container)
        try encodeChanges(comparison.outcome?.changes, to: &container)
    }

    private func encodeIdentity(to container: inout KeyedEncodingContainer<CodingKeys>) throws {
        try container.encode(comparison.id, forKey: .id)
        try container.encode("/compare/\(comparison.id)", forKey: .url)
        try container.encode(comparison.state.rawValue, forKey: .state)
        try container.encodeIfPresent(position, forKey: .position)
        try container.encode(comparison.createdAt.ISO8601Format(), forKey: .createdAt)
        try container.encode(comparison.expiresAt?.ISO8601Format(), forKey: .expiresAt)
        try container.encode(comparison.shared, forKey: .shared)
    }

    private func encodeSides(to container: inout KeyedEncodingContainer<CodingKeys>) throws {
        let outcome = comparison.outcome
        try container.encode(side(comparison.plan.before, outcome?.before), forKey: .before)
        try container.encode(side(comparison.plan.after, outcome?.after), forKey: .after)
        try container.encode(outcome?.host.map(HostDocument.init), forKey: .host)
        try container.encode(outcome?.failure, forKey: .failure)
    }

    private func side(_ part: ComparisonPlan.Part, _ outcome: RunOutcome?) -> SideDocument {
        SideDocument(part, outcome, run: part.runID.flatMap { named.contains($0) ? $0 : nil })
    }

    private func encodeMeasured(to container: inout KeyedEncodingContainer<CodingKeys>) throws {
        try container.encode(comparison.plan.pairs, forKey: .plannedPairs)
        try container.encode(comparison.pairs.map(MeasuredPairDocument.init), forKey: .pairs)
        try container.encode(SpeedupDocument(comparison), forKey: .speedup)
        try container.encode(comparison.outcome?.notComparable?.rawValue, forKey: .reason)
        try container.encode(comparison.outcome?.notComparable?.description, forKey: .sentence)
        try container.encode(ComparisonWording.sentence(comparison, position), forKey: .message)
        try container.encode(comparison.outcome?.outputDiffers ?? false, forKey: .outputDiffers)
        try container.encode(comparison.outcome?.warnings.map(\.description) ?? [], forKey: .warnings)
        try container.encode(comparison.outcome?.note, forKey: .note)
        try container.encode(comparison.noise.map(NoiseDocument.init), forKey: .noise)
    }

    private func encodeChanges(
        _ changes: ProfileChanges?, to container: inout KeyedEncodingContainer<CodingKeys>
    ) throws {
        try container.encode(changes?.explanation ?? [], forKey: .explanation)
        try container.encode(changes?.unit, forKey: .unit)
        try container.encode(FunctionDocument.list(changes), forKey: .functions)
        try container.encode(changes?.furtherFunctions ?? 0, forKey: .furtherFunctions)
        try container.encode(changes.map { TreeDocument($0.tree) }, forKey: .tree)
    }
}

/// One side of a comparison: what was given, and how its warm-up run went.
private struct SideDocument: Encodable {
    let run: String?
    let snippet: SnippetDocument
    let toolchain: ToolchainDocument?
    let verdict: VerdictDocument?
    let diagnostics: [DiagnosticDocument]
    let output: [OutputChunkDocument]
    let outputDroppedBytes: Int
    let compileMs: Int?

    init(_ part: ComparisonPlan.Part, _ outcome: RunOutcome?, run: String?) {
        self.run = run
        snippet = SnippetDocument(part.snippet, id: part.snippetAddress)
        toolchain = outcome?.toolchain.map(ToolchainDocument.init)
        verdict = outcome?.verdict.map(VerdictDocument.init)
        diagnostics = (outcome?.diagnostics ?? []).map(DiagnosticDocument.init)
        output = (outcome?.output ?? []).map(OutputChunkDocument.init)
        outputDroppedBytes = outcome?.outputDroppedBytes ?? 0
        compileMs = outcome?.usage.compileMs
    }
}

/// How many times as fast, as of the last look.
struct SpeedupDocument: Encodable {
    private let speedup: Speedup?
    private let reason: NotComparable?
    private let pairs: Int

    /// Nil before the first look.
    init?(_ comparison: Comparison) {
        reason = comparison.outcome?.notComparable
        speedup = comparison.speedup
        pairs = comparison.lookedAtPairs
        guard reason != nil || speedup != nil else { return nil }
    }

    private enum CodingKeys: CodingKey { case ratio, low, high, confidence, pValue, verdict, reason, pairs }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(speedup?.ratio, forKey: .ratio)
        try container.encode(speedup?.low, forKey: .low)
        try container.encode(speedup?.high, forKey: .high)
        try container.encode(speedup?.confidence ?? InterimAnalyses.confidence, forKey: .confidence)
        try container.encode(speedup?.pValue, forKey: .pValue)
        try container.encode(speedup?.verdict.rawValue ?? "notComparable", forKey: .verdict)
        try container.encode(reason?.rawValue, forKey: .reason)
        try container.encode(pairs, forKey: .pairs)
    }
}

/// How much equal runs differ, and what that allows to be seen.
private struct NoiseDocument: Encodable {
    let before: Double
    let after: Double
    let ofPairs: Double
    let pairsToSee5Percent: Int
    let pairsToSee1Percent: Int
    let advice: [String]
    let sentences: [String]

    init(_ noise: Noise) {
        before = noise.before
        after = noise.after
        ofPairs = noise.ofPairs
        pairsToSee5Percent = noise.pairs(toSee: 0.05)
        pairsToSee1Percent = noise.pairs(toSee: 0.01)
        advice = noise.advice.map(\.rawValue)
        sentences = noise.advice.map(\.description)
    }
}

/// A row of the Top table of changes. Times are milliseconds per run; `low` and `high` are of the difference.
struct FunctionDocument: Encodable {
    let name: String
    let module: String
    let category: String
    let beforeMs: Double
    let afterMs: Double
    let differenceMs: Double
    let low: Double?
    let high: Double?
    let significant: Bool
    let totalBeforeMs: Double
    let totalAfterMs: Double

    init(_ row: ProfileChanges.FunctionRow) {
        name = row.name
        module = row.module
        category = row.category.rawValue
        beforeMs = row.before
        afterMs = row.after
        differenceMs = row.difference
        low = row.low
        high = row.high
        significant = row.significant
        totalBeforeMs = row.totalBefore
        totalAfterMs = row.totalAfter
    }

    static func list(_ changes: ProfileChanges?) -> [FunctionDocument] {
        (changes?.functions ?? []).map(FunctionDocument.init)
    }
}

/// The event of one more pair, with the verdict where a look was due.
struct PairDocument: Encodable {
    let index: Int
    let plannedPairs: Int
    let pair: MeasuredPairDocument?
    let speedup: SpeedupDocument?

    init(_ comparison: Comparison) {
        index = comparison.pairs.count
        plannedPairs = comparison.plan.pairs
        pair = comparison.pairs.last.map(MeasuredPairDocument.init)
        speedup = comparison.lookedAtPairs == comparison.pairs.count ? SpeedupDocument(comparison) : nil
    }
}
