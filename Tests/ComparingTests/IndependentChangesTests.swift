import PairSimulation
import ProfileBuilding
import Profiles
import Testing

@testable import Comparing

struct IndependentChangesTests {
    /// From tables of Student's t.
    @Test(arguments: [
        (1.0, 12.706), (2.0, 4.303), (3.0, 3.182), (4.5, 2.659), (10.0, 2.228), (30.0, 2.042), (1000.0, 1.962),
    ])
    func `the quantiles are those of the tables`(_ degrees: Double, _ expected: Double) {
        let distribution = StudentDistribution(degreesOfFreedom: degrees)
        #expect(abs(distribution.quantile(0.05) - expected) < 0.001)
        #expect(abs(distribution.pValue(expected) - 0.05) < 1e-4)
        #expect(distribution.pValue(0) == 1)
        #expect(distribution.pValue(-expected) == distribution.pValue(expected))
        #expect(distribution.pValue(.infinity) == 0)
    }

    /// Worked by hand: means 10 and 13, variances 1 and 4, three runs of each; the error is √(5/3), by 2.94 degrees.
    @Test func `it is Welch's test`() throws {
        let amounts = PairedAmounts(before: [9, 10, 11], after: [11, 13, 15])
        let changes = IndependentChanges([amounts], whole: amounts, steps: (0, 0), rate: 0.05).changes
        let change = try #require(changes.first)
        #expect(change.before == 10 && change.after == 13 && change.difference == 3)
        let interval = try #require(change.interval)
        let degrees = (5.0 / 3) * (5.0 / 3) / ((1.0 / 3) * (1.0 / 3) / 2 + (4.0 / 3) * (4.0 / 3) / 2)
        let reach = StudentDistribution(degreesOfFreedom: degrees).quantile(0.05) * (5.0 / 3).squareRoot()
        #expect(abs(interval.low - (3 - reach)) < 1e-9 && abs(interval.high - (3 + reach)) < 1e-9)
        #expect(!change.significant)
        let before = try #require(change.intervals?.before)
        #expect(abs(before.high - (10 + 4.303 / 3.0.squareRoot())) < 0.001)
    }

    @Test func `a single run of a side tells nothing, and sides need not be equally many`() throws {
        let lone = PairedAmounts(before: [10], after: [20, 21, 22])
        let untested = try #require(
            IndependentChanges([lone], whole: lone, steps: (0, 0), rate: 0.05).changes.first)
        #expect(untested.interval == nil && untested.intervals == nil && !untested.significant)
        let uneven = PairedAmounts(before: [10, 10.1], after: [20, 21, 22, 20.5, 21.5])
        let tested = try #require(
            IndependentChanges([uneven], whole: uneven, steps: (0, 0), rate: 0.05).changes.first)
        #expect(tested.significant && tested.difference == 21 - 10.05)
    }

    /// Runs that agree to the sample: their spread is 0 by chance, and that of counting is not.
    @Test func `few samples are no finding, however well they agree`() throws {
        func change(step: Double) throws -> PairedChange {
            let amounts = PairedAmounts(before: [2, 2, 2], after: [3, 3, 3])
            return try #require(
                IndependentChanges([amounts], whole: amounts, steps: (step, step), rate: 0.05).changes.first)
        }
        #expect(try !change(step: 1).significant)
        // Where bytes were counted and not samples, what always agrees is so.
        #expect(try change(step: 0).significant)
    }

    /// Twelve functions, one of them halved, four recordings of each side, again and again.
    @Test func `the halved function is found, and few others`() throws {
        var random = SeededGenerator(seed: 31)
        var (falseShare, found) = (0.0, 0)
        let comparisons = 200
        for _ in 0..<comparisons {
            let quantities = (0..<12).map { function in
                PairedAmounts(
                    before: Self.runs(4, 100, &random), after: Self.runs(4, function == 3 ? 50 : 100, &random))
            }
            let whole = PairedAmounts(
                before: Self.sums(quantities.map(\.before)), after: Self.sums(quantities.map(\.after)))
            let changes = IndependentChanges(quantities, whole: whole, steps: (0, 0), rate: 0.05).changes
            let significant = changes.indices.filter { changes[$0].significant }
            found += significant.contains(3) ? 1 : 0
            falseShare += Double(significant.count { $0 != 3 }) / Double(max(1, significant.count))
        }
        #expect(falseShare / Double(comparisons) <= 0.05)
        #expect(found == comparisons)
    }

    private static func runs(_ count: Int, _ mean: Double, _ random: inout SeededGenerator) -> [Double] {
        (0..<count).map { _ in mean * (1 + 0.05 * random.normal()) }
    }

    private static func sums(_ columns: [[Double]]) -> [Double] {
        columns[0].indices.map { run in columns.reduce(0) { $0 + $1[run] } }
    }

    @Test func `tree, table and sentence tell the same of whole profiles`() throws {
        var compared = ComparedProfiles(independent: .cpu, maximumPathsPerRun: 100)
        #expect(!compared.canTellNoise)
        func profile(_ slow: Int) -> Profile {
            ProfileBuilder.profile(
                Array(repeating: "main > slow", count: slow) + Array(repeating: "main > same", count: 500))
        }
        for slow in [500, 510, 490] { compared.append(before: profile(slow)) }
        for slow in [200, 210, 190, 205] { compared.append(after: profile(slow)) }
        #expect(compared.canTellNoise)
        let changes = compared.functionChanges()
        #expect(changes.filter(\.own.significant).map(\.function.name) == ["slow"])
        let slow = try #require(changes.first)
        #expect(abs(slow.own.before - 500) < 1e-9 && abs(slow.own.after - 201.25) < 1e-9)
        #expect(try #require(slow.own.intervals).before.contains(500))
        let tree = DifferentialTree(compared, maximumNodes: 100)
        let node = try #require(
            tree.nodes.first { $0.function >= 0 && tree.functions[Int($0.function)].name == "slow" })
        #expect(node.change?.interval == slow.own.interval)
        #expect(abs(node.totalBefore - 500) < 1e-9 && abs(node.totalAfter - 201.25) < 1e-9)
    }
}
