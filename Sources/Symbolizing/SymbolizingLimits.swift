/// What looking up names may cost.
package struct SymbolizingLimits: Equatable, Sendable {
    /// For one request for names; what is not answered by then stays an address.
    package var timeMs: Int
    /// A longer name is cut.
    package var nameBytes: Int
    /// Names that are kept for the next request; beyond, all are forgotten and looked up anew.
    package var cachedSymbols: Int
    /// For one answer of a tool; a longer one ends it.
    package var answerBytes: Int
    /// Of the names that a program gives to code that it makes.
    package var perfMapLines: Int

    package init(
        timeMs: Int = 10_000, nameBytes: Int = 4096, cachedSymbols: Int = 200_000,
        answerBytes: Int = 64 << 20, perfMapLines: Int = 50_000
    ) {
        self.timeMs = timeMs
        self.nameBytes = nameBytes
        self.cachedSymbols = cachedSymbols
        self.answerBytes = answerBytes
        self.perfMapLines = perfMapLines
    }
}
