import Foundation
import Profiles

/// What a tool found in a recording, to be held against what another one found in it.
struct Findings {
    var samples = 0
    /// Stacks that end where a program or a thread starts.
    var whole = 0
    /// How many samples were in each function.
    private(set) var leaves: [String: Int] = [:]

    init(samples: Int, whole: Int) {
        self.samples = samples
        self.whole = whole
    }

    init(_ profile: Profile) {
        let stacks = profile.sets[0].samples.stacks
        self.init(
            samples: stacks.count,
            whole: stacks.count - profile.sets[0].quality.truncatedStacks - profile.sets[0].quality.deepStacks)
        for leaf in stacks {
            let frame = profile.frames[Int(profile.stacks.frames[Int(leaf)])]
            add(leaf: profile.functions[Int(frame.function)].fullName)
        }
    }

    mutating func add(leaf: String, times: Int = 1) {
        leaves[leaf.withoutTypes, default: 0] += times
    }

    var wholeShare: Double { 100 * Double(whole) / Double(max(samples, 1)) }

    /// The per cent of the samples that both put into functions of the same name.
    func agreement(with other: Findings) -> Double {
        let common = leaves.reduce(0) { $0 + min($1.value, other.leaves[$1.key] ?? 0) }
        return 100 * Double(common) / Double(max(samples, other.samples, 1))
    }
}

extension Findings {
    /// One line for all samples, one for each function.
    var text: String {
        leaves.reduce("\(whole) \(samples)\n") { $0 + "\($1.value) \($1.key)\n" }
    }

    init(text: String) {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1) }
        let totals = lines.first?.compactMap { Int($0) } ?? []
        self.init(samples: totals.last ?? 0, whole: totals.first ?? 0)
        for line in lines.dropFirst() {
            add(leaf: line.count > 1 ? String(line[1]) : "", times: line.first.flatMap { Int($0) } ?? 0)
        }
    }
}

extension String {
    /// Tools differ in what they print of parameters, template arguments and results: `void f<int>(int)` is `f`.
    fileprivate var withoutTypes: String {
        var depth = 0
        var kept = ""
        for character in prefix(while: { $0 != "(" }) {
            if character == "<" { depth += 1 }
            if depth == 0 { kept.append(character) }
            if character == ">" { depth = max(depth - 1, 0) }
        }
        return kept.split(separator: " ").last.map(String.init) ?? ""
    }
}
