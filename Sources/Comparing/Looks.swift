/// When a comparison may look at its numbers. Looking after every pair until something shows makes a false alarm in 9 to
/// 20 comparisons of 100; three looks at this level make fewer than 5 (simulated in the tests).
package enum Looks {
    /// Pairs measured when a look is due.
    package static let pairs = [10, 20, 30]
    /// The chance that one look finds a difference where there is none is at most this.
    package static let level = 0.02
    /// The confidence that holds over all looks together.
    package static let confidence = 0.95
    /// With fewer pairs no outcome could pass a test at `level`: 2 ÷ 2^pairs is above it.
    package static let fewestPairs = 7

    /// How many looks a comparison of that many pairs takes if it goes on to its end.
    static func count(planned: Int) -> Int { pairs.count { $0 < planned } + 1 }

    /// Whether a comparison of `planned` pairs may look after `measured`: when a look is due, and at its end.
    package static func isDue(afterPairs measured: Int, of planned: Int) -> Bool {
        measured == planned || (measured < planned && pairs.contains(measured))
    }
}
