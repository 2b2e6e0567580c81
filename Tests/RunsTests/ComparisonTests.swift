import Comparing
import Foundation
import ProfileBuilding
import Profiles
import Runs
import Snippets
import Testing

struct ComparisonTests {
    private func comparison(of pairs: Int, measured: Int, ratio: Double = 2) throws -> Comparison {
        let part = ComparisonPlan.Part(snippet: try Snippet(language: .go, code: "x"))
        var comparison = Comparison(
            id: "c", plan: ComparisonPlan(before: part, after: part, pairs: pairs),
            createdAt: Date(timeIntervalSince1970: 0), expiresAt: nil)
        comparison.pairs = (0..<measured).map { index in
            let after = 100 + Double(index % 3)
            return MeasuredPair(
                beforeMs: ratio * after + Double(index % 2), afterMs: after, beforeWallMs: 0, afterWallMs: 0)
        }
        return comparison
    }

    @Test(arguments: [(30, 9, 0), (30, 10, 10), (30, 19, 10), (30, 20, 20), (12, 11, 10), (12, 12, 12), (5, 4, 0)])
    func `it looks at its numbers only when a look is due`(planned: Int, measured: Int, seen: Int) throws {
        let comparison = try comparison(of: planned, measured: measured)
        #expect(comparison.lookedAtPairs == seen)
        #expect((comparison.speedup == nil) == (seen == 0))
    }

    @Test func `half the work is twice as fast`() throws {
        let speedup = try #require(try comparison(of: 10, measured: 10).speedup)
        #expect(speedup.verdict == .faster)
        #expect(abs((speedup.ratio ?? 0) - 2) < 0.02)
    }

    @Test func `the end shows all pairs, and none where the times mean nothing`() throws {
        var comparison = try comparison(of: 30, measured: 0)
        var outcome = ComparisonOutcome(state: .finished)
        outcome.pairs = try self.comparison(of: 30, measured: 8).pairs
        comparison.end(with: outcome)
        #expect(comparison.lookedAtPairs == 8)
        #expect(comparison.speedup?.verdict == .faster)
        outcome.notComparable = .timedOut
        comparison.end(with: outcome)
        #expect(comparison.speedup == nil)
    }

    @Test func `the tree of changes is columns of one length`() {
        var compared = ComparedProfiles(type: .cpu, plannedPairs: 1, maximumPathsPerRun: 1000)
        compared.append(before: SampleProfile.make(), after: SampleProfile.make())
        let changes = ProfileChanges(compared, speedup: nil)
        #expect(!changes.functions.isEmpty)
        let tree = changes.tree
        #expect(tree.parents.first == -1)
        #expect(tree.functions.dropFirst().allSatisfy { tree.names.indices.contains(Int($0)) })
        #expect(Set([tree.parents.count, tree.widths.count, tree.lows.count, tree.totalAfter.count]).count == 1)
    }

    @Test func `a run that ended by itself has an exit code to compare, any other has not`() {
        #expect(ComparedSide.Ending(Verdict(kind: .exited, exitCode: 3, message: "")) == .exited(code: 3))
        let limit = Verdict.Limit(name: "timeLimitMs", value: 500)
        #expect(
            ComparedSide.Ending(Verdict(kind: .timedOut, message: "", limit: limit)) == .timedOut(limitMs: 500))
        #expect(ComparedSide.Ending(Verdict(kind: .outOfMemory, message: "")) == .failed)
        #expect(ComparedSide.Ending(nil) == .failed)
    }
}
