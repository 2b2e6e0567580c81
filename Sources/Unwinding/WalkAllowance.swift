/// What the expressions met on one walk may cost, all together: a program could give each of its registers a long one in
/// each of its frames. When it is used up the stack ends there, truncated.
///
/// Compilers write none. Linkers write a dozen operations for linkage stubs, C libraries four for each register that a
/// signal handler's return restores.
struct WalkAllowance {
    /// What an expression costs before its first operation.
    private static let stepsPerExpression = 8

    private(set) var steps = 4096

    mutating func beginExpression() -> Bool { spend(Self.stepsPerExpression) }

    mutating func takeStep() -> Bool { spend(1) }

    private mutating func spend(_ count: Int) -> Bool {
        guard count <= steps else {
            // Nothing cheaper is tried afterwards: the walk is at its end.
            steps = 0
            return false
        }
        steps -= count
        return true
    }
}
