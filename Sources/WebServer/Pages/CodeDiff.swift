import Profiles
import Reports
import Runs
import Snippets

/// Two versions of one source file, line by line, with what each line cost on either side.
struct CodeDiff: Sendable {
    struct Line: Sendable {
        let isRemoved: Bool
        let isAdded: Bool
        /// Nil where that side does not have the line.
        let numberBefore: Int?
        let numberAfter: Int?
        let text: String
        /// Share of the samples on this line; empty where there were none.
        let shareBefore: String
        let shareAfter: String
        /// 0 to 9, for the looks.
        let heatBefore: Int
        let heatAfter: Int
    }

    /// A file of either side, with its costs; nil where that side has no such file.
    struct Side {
        let file: SourceFile?
        let heat: FileHeat?
    }

    let name: String
    let lines: [Line]
    /// How many lines are not in `lines`; nil where none.
    let furtherLines: Int?

    init(_ before: Side, _ after: Side) {
        name = after.file?.name ?? before.file?.name ?? ""
        let costs = (Costs(before.heat), Costs(after.heat))
        let edits = LineEdits(before.file?.content ?? "", after.file?.content ?? "").edits
        lines = edits.prefix(Limits.sourceLinesOnPage).map { edit in
            let (first, second) = (costs.0[edit.before], costs.1[edit.after])
            return Line(
                isRemoved: edit.after == nil, isAdded: edit.before == nil, numberBefore: edit.before,
                numberAfter: edit.after, text: edit.text, shareBefore: Costs.text(first),
                shareAfter: Costs.text(second), heatBefore: Costs.heat(first), heatAfter: Costs.heat(second))
        }
        furtherLines = edits.count > lines.count ? edits.count - lines.count : nil
    }

    /// Every file of either side; a single file keeps its place under another name.
    static func files(
        _ before: Snippet, _ after: Snippet, heat: (before: [String: FileHeat]?, after: [String: FileHeat]?)
    ) -> [CodeDiff] {
        func diff(_ first: SourceFile?, _ second: SourceFile?) -> CodeDiff {
            CodeDiff(
                Side(file: first, heat: first.flatMap { heat.before?[$0.name] }),
                Side(file: second, heat: second.flatMap { heat.after?[$0.name] }))
        }
        if before.files.count == 1, after.files.count == 1 { return [diff(before.files.first, after.files.first)] }
        let names = after.files.map(\.name)
        let vanished = before.files.filter { !names.contains($0.name) }
        return after.files.map { file in diff(before.files.first { $0.name == file.name }, file) }
            + vanished.map { diff($0, nil) }
    }

    /// The share of each line of one side.
    private struct Costs {
        private let shares: [Int: Double]

        init(_ heat: FileHeat?) {
            shares = Dictionary((heat?.lines ?? []).map { (Int($0.line), $0.ownShare) }, uniquingKeysWith: max)
        }

        subscript(_ line: Int?) -> Double { line.flatMap { shares[$0] } ?? 0 }

        static func text(_ share: Double) -> String { share > 0 ? Wording.percent(share) : "" }

        static func heat(_ share: Double) -> Int { min(9, Int(share * 10)) }
    }
}

/// The lines of two texts in one order, those that both have once.
struct LineEdits {
    struct Edit: Equatable {
        /// From 1; nil where that text does not have the line.
        let before: Int?
        let after: Int?
        let text: String
    }

    private(set) var edits: [Edit] = []

    init(_ before: String, _ after: String) {
        let (old, new) = (Self.lines(before), Self.lines(after))
        let start = zip(old, new).prefix { $0 == $1 }.count
        let rest = min(old.count, new.count) - start
        let end = zip(old.reversed(), new.reversed()).prefix(rest).prefix { $0 == $1 }.count
        for index in 0..<start { add(index, index, old[index]) }
        merge(old, new, old: start..<(old.count - end), new: start..<(new.count - end))
        for index in 0..<end { add(old.count - end + index, new.count - end + index, old[old.count - end + index]) }
    }

    /// By bytes: texts that only read the same are different programs.
    private static func lines(_ text: String) -> [[UInt8]] {
        guard !text.isEmpty else { return [] }
        return text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// What lies between the parts in common. Finding the shortest way takes the square of the lines in time and memory.
    private mutating func merge(_ old: [[UInt8]], _ new: [[UInt8]], old olds: Range<Int>, new news: Range<Int>) {
        guard olds.count <= Limits.diffedLines, news.count <= Limits.diffedLines else {
            for index in olds { add(index, nil, old[index]) }
            for index in news { add(nil, index, new[index]) }
            return
        }
        let changes = Array(new[news]).difference(from: Array(old[olds]))
        let (removed, added) = (Self.offsets(changes.removals), Self.offsets(changes.insertions))
        var (first, second) = (olds.lowerBound, news.lowerBound)
        while first < olds.upperBound || second < news.upperBound {
            if first < olds.upperBound, removed.contains(first - olds.lowerBound) {
                add(first, nil, old[first])
                first += 1
            } else if added.contains(second - news.lowerBound) {
                add(nil, second, new[second])
                second += 1
            } else {
                add(first, second, old[first])
                first += 1
                second += 1
            }
        }
    }

    private static func offsets(_ changes: [CollectionDifference<[UInt8]>.Change]) -> Set<Int> {
        Set(
            changes.map { change in
                switch change {
                case .insert(let offset, _, _), .remove(let offset, _, _): offset
                }
            })
    }

    private mutating func add(_ before: Int?, _ after: Int?, _ line: [UInt8]) {
        let text = String(decoding: line, as: UTF8.self)
        edits.append(Edit(before: before.map { $0 + 1 }, after: after.map { $0 + 1 }, text: text))
    }
}
