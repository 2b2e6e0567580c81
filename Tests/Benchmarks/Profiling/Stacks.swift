import Foundation
import Profiles
import Snippets

/// The share of samples whose stack reaches a start, program by program, beside `perf` on the same program.
struct StacksBenchmark {
    let bench: ProfilingBench
    let peer: Peer?

    func run(named names: Set<String>) async throws {
        print("share of stacks that reach the start, at \(Limits.defaultSampleRateHz) Hz:")
        print("program".padded(20), "samples", "ours".padded(11), "perf fp".padded(11), "perf dwarf")
        var sum = Counts()
        for program in try Program.all("swift", named: names) + Program.all("go", named: names) {
            let ours = try await count(program)
            sum.add(ours)
            let theirs = try peerShares(program).map { $0.text(2).padded(11) }
            print(
                program.name.padded(20), "\(ours.samples)".padded(7), ours.wholeShare.text(2).padded(11),
                theirs.joined(separator: " "))
            for line in ours.remarks { print("    " + line) }
        }
        print(
            "all: \(sum.samples) samples, \(sum.truncated) truncated, \(sum.deep) deeper than the limits;",
            "callers of \(sum.unknownTasks) tasks are not known")
    }

    private func count(_ program: Program) async throws -> Counts {
        let profile = await bench.symbolize(try await bench.sample(program), of: program)
        return Counts(profile)
    }

    private func peerShares(_ program: Program) throws -> [Double] {
        guard let peer else { return [] }
        return try Peer.Mode.allCases.map { mode in
            try peer.record(mode, [program.path], rateHz: Limits.defaultSampleRateHz)
            _ = try peer.script()
            let (all, whole) = try peer.stacks()
            return 100 * Double(whole) / Double(max(all, 1))
        }
    }
}

/// How a program's stacks end.
private struct Counts {
    var samples = 0
    var truncated = 0
    var deep = 0
    /// Whole as far as the stack goes, but with a label for those who await the task.
    var unknownTasks = 0
    /// Outermost functions that the language's starts do not explain, and the last ones found of stacks cut short.
    private var odd: [String: Int] = [:]

    init() {}

    init(_ profile: Profile) {
        let leaves = profile.series[0].samples.stacks
        samples = leaves.count
        truncated = profile.quality.truncatedStacks
        deep = profile.quality.deepStacks
        for leaf in leaves {
            let path = profile.names(from: leaf)
            guard let root = path.last else { continue }
            if root == Function.truncatedName {
                odd["cut above " + path.dropLast().suffix(3).joined(separator: " < "), default: 0] += 1
            } else {
                if root == Function.resumedName || path.contains(Function.unawaitedName) { unknownTasks += 1 }
                odd["starts with \(root)", default: 0] += 1
            }
        }
    }

    mutating func add(_ other: Counts) {
        samples += other.samples
        truncated += other.truncated
        deep += other.deep
        unknownTasks += other.unknownTasks
    }

    var wholeShare: Double { 100 * Double(samples - truncated - deep) / Double(max(samples, 1)) }

    var remarks: [String] {
        odd.sorted { $0.value > $1.value }.prefix(8).map { "\($0.value) × \($0.key)" }
    }
}

extension Profile {
    /// The functions of a stack, innermost first.
    fileprivate func names(from leaf: Int32) -> [String] {
        sequence(first: leaf) { stacks.parents[Int($0)] >= 0 ? stacks.parents[Int($0)] : nil }
            .map { functions[Int(frames[Int(stacks.frames[Int($0)])].function)].name }
    }
}
