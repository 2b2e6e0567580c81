import ProfileBuilding
@testable import Comparing
import Profiles
import Testing

struct ExplanationTests {
    /// Milliseconds by stack, before and after; the same in every pair but for a trifle.
    private func compared(
        _ stacks: [String: (before: Int, after: Int)], pairs: Int = 10
    ) throws -> (profiles: ComparedProfiles, times: PairedTimes) {
        var compared = ComparedProfiles(type: .cpu, plannedPairs: pairs, maximumPathsPerRun: 1_000)
        var wholes: [(before: Double, after: Double)] = []
        for pair in 0..<pairs {
            var (before, after) = (ProfileBuilder(), ProfileBuilder())
            before.declareLibrary()
            after.declareLibrary()
            for (stack, ms) in stacks.sorted(by: { $0.key < $1.key }) {
                // Up in one pair and down in the next, so that what is equal is seen to be.
                let trifle = pair % 2 == 0 ? 0 : Int64(10_000 * (pair + 1))
                let other = pair % 2 == 0 ? Int64(10_000 * (pair + 1)) : 0
                if ms.before > 0 { before.sample(stack, weight: Int64(ms.before) * 1_000_000 + trifle) }
                if ms.after > 0 { after.sample(stack, weight: Int64(ms.after) * 1_000_000 + other) }
            }
            compared.append(before: before.finished(), after: after.finished())
            wholes.append((before.finished().milliseconds, after.finished().milliseconds))
        }
        let times = try #require(PairedTimes(beforeMs: wholes.map(\.before), afterMs: wholes.map(\.after)))
        return (compared, times)
    }

    private func tree(_ stacks: [String: (before: Int, after: Int)]) throws -> DifferentialTree {
        DifferentialTree(try compared(stacks).profiles, maximumNodes: 1_000)
    }

    private func explain(
        _ stacks: [String: (before: Int, after: Int)], pairs: Int = 10, maximumFindings: Int = 10
    ) throws -> Explanation {
        let (compared, times) = try compared(stacks, pairs: pairs)
        return Explanation(
            Speedup(times), functions: compared.functionChanges(),
            tree: DifferentialTree(compared, maximumNodes: 1_000), maximumFindings: maximumFindings)
    }

    @Test func `what changed is told, the largest first`() throws {
        let explanation = try explain([
            "main > slow": (400, 200), "main > grown": (100, 140), "main > old": (80, 0), "main > new": (0, 30),
            "main > same": (300, 300),
        ])
        let kinds = explanation.findings.map { ($0.function.name, $0.kind) }
        #expect(kinds.map(\.0) == ["slow", "old", "grown", "new"])
        #expect(kinds.map(\.1) == [.faster, .vanished, .slower, .appeared])
        #expect(explanation.sentences.first?.hasPrefix("1.31 times as fast (1.31 to 1.31)") == true)
        #expect(explanation.sentences[1] == "slow got faster: 400 ms before, 200 ms after (200 ms to 200 ms less).")
        #expect(explanation.sentences[2].hasPrefix("old vanished: it took 80 ms (80 ms to 80 ms less)"))
    }

    @Test func `a function under another caller moved, and what it calls is not told again`() throws {
        let explanation = try explain([
            "main > run > parse > read": (100, 0), "main > load > parse > read": (0, 100),
            "main > run": (200, 200), "main > load": (200, 200),
        ])
        #expect(explanation.findings.map(\.function.name) == ["parse"])
        #expect(explanation.findings.first?.kind == .moved(from: "run", to: "load"))
        #expect(explanation.sentences.last == "parse moved from run to load: 100 ms there, 100 ms here.")
    }

    @Test func `a function that only began to need time of its own got slower, it did not appear`() throws {
        let explanation = try explain(["main > run > work": (100, 100), "main > run": (0, 50)])
        #expect(explanation.findings.map(\.kind) == [.slower])
    }

    @Test func `what libraries do for a function is told with the function, that of other functions of theirs is not`()
        throws
    {
        let explanation = try explain([
            "main > work > [hash]": (200, 100), "main > work": (20, 10), "main > other > [hash]": (50, 50),
        ])
        #expect(explanation.findings.map(\.function.name) == ["work", "[hash]"])
        #expect(explanation.sentences[1].hasPrefix("work, with what it calls, got faster: 220 ms before, 110 ms after"))
        #expect(explanation.sentences[2].hasPrefix("[hash] got faster: 250 ms before, 150 ms after"))
    }

    @Test func `nothing is told of equal programs`() throws {
        let explanation = try explain(["main > a": (100, 100), "main > b": (50, 50)])
        #expect(explanation.findings.isEmpty)
        #expect(explanation.sentences.count == 1)
        #expect(explanation.sentences[0].hasPrefix("No difference that is more than noise"))
    }

    @Test func `a single pair is told to be too few`() throws {
        let explanation = try explain(["main > a": (100, 50)], pairs: 1)
        #expect(explanation.sentences == ["Too few runs to tell a change from noise: measure at least 7 pairs."])
    }

    @Test func `more than the maximum is counted, and long names are cut`() throws {
        let name = String(repeating: "x", count: 5_000)
        let explanation = try explain(["main > \(name)": (200, 100), "main > b": (50, 10)], maximumFindings: 1)
        #expect(explanation.findings.count == 1 && explanation.untold == 1)
        #expect(explanation.sentences[1].count < 200)
        #expect(explanation.sentences.last == "One smaller change.")
    }

    @Test func `a function is told with what it calls by the amount that the tree has of it`() throws {
        let stacks: [String: (before: Int, after: Int)] = [
            "main > work > [hash]": (200, 100), "main > work > own": (80, 80), "main > work": (20, 20),
        ]
        let finding = try #require(try explain(stacks).findings.first { $0.function.name == "work" })
        let tree = try tree(stacks)
        let node = try #require(
            tree.nodes.first { $0.function >= 0 && tree.functions[Int($0.function)].name == "work" })
        #expect(abs(finding.before - node.totalBefore) < 1e-9 && abs(finding.after - node.totalAfter) < 1e-9)
        #expect(finding.interval == node.change?.interval)
    }

    @Test func `what has one path and calls nothing has one number`() throws {
        let compared = try compared(["main > work": (200, 100), "main > other": (50, 50)]).profiles
        let change = try #require(compared.functionChanges().first { $0.function.name == "work" })
        let tree = DifferentialTree(compared, maximumNodes: 1_000)
        let node = try #require(
            tree.nodes.first { $0.function >= 0 && tree.functions[Int($0.function)].name == "work" })
        #expect(change.own == change.total)
        #expect(change.own == node.change)
    }
}

extension ProfileBuilder {
    fileprivate mutating func declareLibrary() {
        declare(["[hash]"], file: "hash.go", module: "runtime", category: .runtime)
    }
}

extension Profile {
    fileprivate var milliseconds: Double { Double(sets[0].samples.total(of: 0)) / 1e6 }
}
