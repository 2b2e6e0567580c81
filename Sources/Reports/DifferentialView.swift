import Comparing
import ProfileFormats
import Profiles
package import Runs

/// The differential flamegraph of a page without scripts and of a download.
package struct DifferentialView: Sendable {
    package let svg: String
    package let hasColors: Bool
    /// Why nothing is colored; nil where something is.
    package let note: String?
    /// How many frames were too narrow to be kept; nil where none.
    package let cutFrames: Int?

    /// What the colors mean.
    package static let legend =
        "▼ Blue needs less than before, ▲ orange more, the darker the larger its part of the frame; what is not colored "
        + "may be noise. Each frame is as wide as the side that needs more."

    /// - Parameter canMeasure: whether more could be known: what are programs can be run again, in pairs.
    package init(_ changes: ProfileChanges, canMeasure: Bool = true) {
        let tree = changes.tree
        let frames = Self.frames(changes)
        svg = String(decoding: DifferentialSVG.encode(frames, style: .embedded), as: UTF8.self)
        hasColors = tree.parents.indices.contains { tree.change(of: $0) != .same }
        note = hasColors ? nil : canMeasure ? Self.note(tree) : Self.ofSingleProfiles
        cutFrames = tree.cutNodes > 0 ? tree.cutNodes : nil
    }

    private static let ofSingleProfiles =
        "Nothing is colored: one profile of each cannot tell a change from noise. Each frame is as wide as the side that "
        + "has more of it."

    private static func note(_ tree: ProfileChanges.TreeColumns) -> String {
        tree.lows.contains { $0 != nil }
            ? "Nothing is colored: no path of calls differs by more than noise, all of them tested together."
            : "Nothing is colored, because so few runs cannot tell a change from noise: measure at least "
                + "\(InterimAnalyses.fewestPairs) pairs."
    }

    private static func frames(_ changes: ProfileChanges) -> [DifferentialSVG.Frame] {
        let tree = changes.tree
        var depths: [Int] = []
        return tree.parents.indices.map { node in
            let parent = Int(tree.parents[node])
            depths.append(parent < 0 ? 0 : depths[parent] + 1)
            let function = Int(tree.functions[node])
            return DifferentialSVG.Frame(
                name: function < 0 ? "all" : tree.names[function],
                words: ComparisonWording.words(of: node, in: changes), depth: depths[node],
                start: tree.starts[node], width: tree.widths[node], change: tree.change(of: node),
                shade: tree.shade(of: node))
        }
    }
}

extension ProfileChanges.TreeColumns {
    /// Only what is more than noise is a change.
    package func change(of node: Int) -> FrameChange {
        guard let low = lows[node], let high = highs[node] else { return .same }
        return high < 0 ? .less : low > 0 ? .more : .same
    }

    /// From a tenth of the larger side on, and from a half on.
    fileprivate func shade(of node: Int) -> Int {
        let (before, after) = (totalBefore[node], totalAfter[node])
        let share = abs(after - before) / max(before, after, .leastNormalMagnitude)
        return share >= 0.5 ? 2 : share >= 0.1 ? 1 : 0
    }
}

extension ComparisonWording {
    /// What differs at a node of the tree: both sides, the difference with its interval, and where one side is nothing.
    package static func words(of node: Int, in changes: ProfileChanges) -> String {
        let tree = changes.tree
        let (before, after) = (tree.totalBefore[node], tree.totalAfter[node])
        let (low, high) = (tree.lows[node], tree.highs[node])
        func text(_ value: Double) -> String { MeasureText.amount(value, unit: changes.unit) }
        var words = ["\(text(before)) before", "\(text(after)) after"]
        let interval = interval(low, high, unit: changes.unit)
        words.append(
            difference(tree.difference(of: node), low, high, unit: changes.unit)
                + (interval.isEmpty ? "" : " (\(interval))"))
        if changes.unit != "share" {
            let whole = (tree.totalBefore[0], tree.totalAfter[0])
            words.append("\(share(before, of: whole.0)) of the run before, \(share(after, of: whole.1)) after")
        }
        if before > 0, after == 0 { words.append("gone") }
        if before == 0, after > 0 { words.append("new") }
        return words.joined(separator: ", ")
    }

    package static func share(_ part: Double, of whole: Double) -> String {
        MeasureText.share(whole > 0 ? part / whole : 0)
    }
}
