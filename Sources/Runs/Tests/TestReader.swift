/// Finds the results of tests in what a program prints, and says what of that people are shown. Pure; reads any bytes.
/// A program can lie in it, but only about its own tests.
package protocol TestReader: Sendable {
    /// What is known of the tests so far.
    var list: TestList { get set }

    /// Takes what was printed next.
    /// - Returns: what is shown of it, and of what was held back before.
    mutating func read(_ bytes: [UInt8]) -> [UInt8]

    /// When nothing comes any more.
    /// - Returns: what was held back.
    mutating func finish() -> [UInt8]
}
