import Comparing
import PairSimulation
import ProfileBuilding
import Profiles
import Testing

struct ComparedProfilesTests {
    @Test func `two single runs are one pair, in milliseconds, vanished and new functions with them`() throws {
        let compared = ComparedProfiles.pair(
            before: ["main > slow", "main > slow", "main > old"], after: ["main > slow", "main > new"])
        let changes = compared.functionChanges()
        #expect(compared.unit == "milliseconds")
        #expect(changes.map(\.function.name) == ["new", "old", "slow", "main"])
        let slow = try #require(changes.first { $0.function.name == "slow" })
        #expect(slow.own.before == 2 && slow.own.after == 1 && slow.own.difference == -1)
        #expect(slow.own.interval == nil && !slow.own.significant, "one pair shows nothing")
        let main = try #require(changes.first { $0.function.name == "main" })
        #expect(main.total.before == 3 && main.total.after == 2)
    }

    @Test func `recursion is counted once`() throws {
        let compared = ComparedProfiles.pair(before: ["main > f > f > f"], after: ["main > f"])
        let recursive = try #require(compared.functionChanges().first { $0.function.name == "f" })
        #expect(recursive.total.before == 1 && recursive.total.after == 1)
    }

    @Test func `shares are of each run, and of an empty run nothing`() throws {
        let compared = ComparedProfiles.pair(before: ["a", "a", "b", "b"], after: [])
        let changes = compared.functionChanges(.share)
        #expect(changes.map(\.own.before) == [0.5, 0.5])
        #expect(changes.map(\.own.after) == [0, 0])
    }

    @Test func `the halved function is named at ten pairs and the others are not`() throws {
        var random = SeededGenerator(seed: 21)
        for _ in 0..<20 {
            let compared = try ComparedProfiles.simulated(pairs: 10, halved: 3, &random)
            let significant = compared.functionChanges().filter(\.own.significant)
            #expect(significant.first?.function.name == "f3")
            #expect(significant.count <= 2)
        }
    }

    /// Nine pairs lost two samples and one won two, at different heights: what rounding leaves of the averages of those
    /// opposite differences is not a difference.
    @Test func `what rounding leaves is no finding`() throws {
        var compared = ComparedProfiles(type: .cpu, plannedPairs: 10, maximumPathsPerRun: 100)
        for pair in 0..<10 {
            let before = 20 + 3 * pair
            let samples = [before, pair < 9 ? before - 2 : before + 2]
            let profiles = samples.map {
                ProfileBuilder.profile(Array(repeating: "f", count: $0), weight: 1_001_001)
            }
            compared.append(before: profiles[0], after: profiles[1])
        }
        let change = try #require(compared.functionChanges().first).own
        #expect(change.interval?.high == 0)
        #expect(!change.significant)
    }

    /// Twelve functions, two of them changed, ten pairs.
    @Test func `at most one finding in twenty is false`() throws {
        var random = SeededGenerator(seed: 22)
        let comparisons = 400
        var (falseShare, found) = (0.0, 0)
        for _ in 0..<comparisons {
            let significant = try ComparedProfiles.simulated(pairs: 10, halved: 3, functions: 12, &random)
                .functionChanges().filter(\.own.significant)
            let wrong = significant.count { $0.function.name != "f3" }
            found += significant.count - wrong
            falseShare += Double(wrong) / Double(max(significant.count, 1))
        }
        #expect(falseShare / Double(comparisons) <= 0.05)
        #expect(found == comparisons)
    }

    @Test func `a function of less than one percent on both sides is not tested`() throws {
        var compared = ComparedProfiles(type: .cpu, plannedPairs: 10, maximumPathsPerRun: 100)
        let (large, small) = ([String](repeating: "large", count: 999), ["small"])
        for _ in 0..<10 {
            compared.append(before: ProfileBuilder.profile(large + small), after: ProfileBuilder.profile(large))
        }
        let changes = compared.functionChanges()
        #expect(changes.first { $0.function.name == "small" }?.own.interval == nil)
        #expect(changes.first { $0.function.name == "large" }?.own.interval == ConfidenceInterval(low: 0, high: 0))
    }

    @Test func `thirty pairs of ten thousand functions are compared`() {
        let stacks = (0..<10_000).map { "main > f\($0 % 100) > g\($0)" }
        let profile = ProfileBuilder.profile(stacks)
        var compared = ComparedProfiles(type: .cpu, plannedPairs: 30, maximumPathsPerRun: 5_000)
        for _ in 0..<30 { compared.append(before: profile, after: profile) }
        #expect(compared.functionChanges().count == 10_101)
        let tree = DifferentialTree(compared, maximumNodes: 1_000)
        #expect(tree.nodes.count == 1_000)
        #expect(tree.cutNodes == 4_000)
        #expect(tree.nodes[0].totalBefore == 10_000, "what is dropped still counts above")
    }
}

extension ComparedProfiles {
    static func pair(before: [String], after: [String]) -> ComparedProfiles {
        var compared = ComparedProfiles(type: .cpu, plannedPairs: 1, maximumPathsPerRun: 10_000)
        compared.append(before: ProfileBuilder.profile(before), after: ProfileBuilder.profile(after))
        return compared
    }

    /// Functions `f0`… of 20 to 40 ms, each with noise of its own, of which one needs half after the edit.
    static func simulated(
        pairs: Int, halved: Int, functions: Int = 8, _ random: inout SeededGenerator
    ) throws -> ComparedProfiles {
        var compared = ComparedProfiles(type: .cpu, plannedPairs: pairs, maximumPathsPerRun: 10_000)
        for _ in 0..<pairs {
            var (before, after) = (ProfileBuilder(), ProfileBuilder())
            for function in 0..<functions {
                let ms = 20 + 20 * Double(function) / Double(functions)
                let times = try NoisyMachine(spread: 0.05)
                    .pairs(1, beforeMs: ms, ratio: function == halved ? 2 : 1, &random)
                before.sample("main > f\(function)", weight: Int64(times.beforeMs[0] * 1e6))
                after.sample("main > f\(function)", weight: Int64(times.afterMs[0] * 1e6))
            }
            compared.append(before: before.finished(), after: after.finished())
        }
        return compared
    }
}
