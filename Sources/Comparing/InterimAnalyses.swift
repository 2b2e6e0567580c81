/// When a comparison may test its numbers before all pairs are measured (interim analyses of a group sequential design).
/// Testing after every pair until something shows makes a false alarm in 9 to 20 comparisons of 100; three analyses at
/// this level make fewer than 5 (simulated in the tests).
package enum InterimAnalyses {
    /// Pairs measured when an analysis is due.
    package static let pairs = [10, 20, 30]
    /// The chance that one analysis finds a difference where there is none is at most this.
    package static let level = 0.02
    /// The confidence that holds over all analyses together.
    package static let confidence = 0.95
    /// With fewer pairs no outcome could pass a test at `level`: 2 ÷ 2^pairs is above it.
    package static let fewestPairs = 7

    /// How many analyses a comparison of that many pairs makes if it goes on to its end.
    static func count(planned: Int) -> Int { pairs.count { $0 < planned } + 1 }

    /// Whether a comparison of `planned` pairs may be analysed after `measured`: when an analysis is due, and at its end.
    package static func isDue(afterPairs measured: Int, of planned: Int) -> Bool {
        measured == planned || (measured < planned && pairs.contains(measured))
    }
}
