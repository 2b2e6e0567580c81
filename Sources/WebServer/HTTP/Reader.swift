import HTTPTypes
import Hummingbird
import Runs
import Storing

/// Who asks, as far as it matters for what they are told: the address of what nobody shared is a secret of those who
/// hold it, so that nothing that others can read names it.
struct Reader: Sendable {
    private let request: Request?
    private let store: (any Store)?

    /// Who owns nothing.
    static let anybody = Reader(request: nil, store: nil)

    private init(request: Request?, store: (any Store)?) {
        self.request = request
        self.store = store
    }

    init(_ request: Request, in store: any Store) {
        self.init(request: request, store: store)
    }

    /// - Parameter id: of a run or a comparison.
    func owns(_ id: String) async throws -> Bool {
        guard let request, let store else { return false }
        return try await Ownership.holdsToken(request, of: id, in: store)
    }
}

extension RunService {
    /// What `run` was edited from, where the reader may know of it: it is shared, or one of the two is the reader's.
    /// Who edited a run had its address.
    func visibleParent(of run: RunOutline, to reader: Reader) async throws -> RunOutline? {
        guard let id = run.parent, let parent = try await runs.outline(of: id) else { return nil }
        if parent.shared { return parent }
        if try await reader.owns(run.id) { return parent }
        return try await reader.owns(parent.id) ? parent : nil
    }

    func visibleParent(of run: Run, to reader: Reader) async throws -> RunOutline? {
        try await visibleParent(of: RunOutline(run), to: reader)
    }

    /// Those of a comparison's runs that the reader may know of: they are shared, or they or the comparison, for which
    /// somebody named them, are the reader's.
    func visibleRuns(of comparison: Comparison, to reader: Reader) async throws -> Set<String> {
        let ids = [comparison.plan.before.runID, comparison.plan.after.runID].compactMap(\.self)
        if try await reader.owns(comparison.id) { return Set(ids) }
        var visible: Set<String> = []
        for id in ids {
            let isShared = try await runs.outline(of: id)?.shared ?? false
            if isShared { visible.insert(id) } else if try await reader.owns(id) { visible.insert(id) }
        }
        return visible
    }
}
