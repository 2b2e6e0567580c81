import Runs
import Snippets
import Storing

/// What a run was edited from, and the shared comparisons that name it.
struct RunFamily: Sendable {
    struct Link: Sendable {
        let id: String
        let createdAt: RunPage.Moment
        let sentence: String
        /// Of a run: what it took of the processor, where it ran.
        var cpuMs: Int?
    }

    /// The run itself, for addresses of comparisons.
    var id = ""
    var isOver = false
    var parent: String?
    /// The parent first, then its parent, as far as they are still there and the reader may know of them.
    var ancestors: [Link] = []
    var hasAncestors = false
    /// How many pairs a comparison with the parent may measure.
    let choices = PairsChoice.all
    var comparisons: [Link] = []
    var hasComparisons = false

    /// Different for whatever a page would show differently.
    var key: String {
        (ancestors + comparisons).map { "\($0.id) \($0.sentence)" }.joined(separator: " ") + " \(ancestors.count)"
    }
}

extension RunService {
    func family(of run: Run, for reader: Reader) async throws -> RunFamily {
        var family = RunFamily()
        family.id = run.id
        family.isOver = run.state.isFinal
        family.ancestors = try await ancestors(of: run, for: reader).map {
            RunFamily.Link(id: $0.id, createdAt: RunPage.Moment($0.createdAt), sentence: $0.sentence, cpuMs: $0.cpuMs)
        }
        family.hasAncestors = !family.ancestors.isEmpty
        family.parent = family.isOver ? family.ancestors.first?.id : nil
        for id in try await store.sharedComparisonIDs(of: run.id, limit: Limits.comparisonsOnPage) {
            guard let comparison = try await comparisons.outline(of: id) else { continue }
            family.comparisons.append(
                RunFamily.Link(
                    id: id, createdAt: RunPage.Moment(comparison.createdAt), sentence: comparison.sentence))
        }
        family.hasComparisons = !family.comparisons.isEmpty
        return family
    }

    private func ancestors(of run: Run, for reader: Reader) async throws -> [RunOutline] {
        var ancestors: [RunOutline] = []
        var next = RunOutline(run)
        while ancestors.count < Limits.ancestorsOnPage, let parent = try await visibleParent(of: next, to: reader) {
            ancestors.append(parent)
            next = parent
        }
        return ancestors
    }
}
