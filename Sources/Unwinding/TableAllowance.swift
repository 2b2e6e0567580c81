/// What the tables of one program's own modules may cost, all together: a program chooses the bytes that they are made
/// of. What goes beyond is left out, and its functions are stepped over by their frame pointers.
///
/// Go programs with a web server need a third of it, Swift programs a hundredth.
struct TableAllowance: Sendable {
    /// For each of the libraries that all programs share: their bytes are no stranger's. The largest needs 42 MiB.
    static let library = TableAllowance(bytes: 256 << 20, steps: 16 << 20, rows: 2 << 20)

    /// Bytes of sections and code that may still be read or inflated.
    private(set) var bytes: UInt64
    /// Entries, instructions and symbols that may still be read, the dearer ones as several.
    private(set) var steps: Int
    /// Rows and ends of functions that may still be kept.
    private(set) var rows: Int

    init(bytes: UInt64 = 48 << 20, steps: Int = 2 << 20, rows: Int = 256 << 10) {
        self.bytes = bytes
        self.steps = steps
        self.rows = rows
    }

    mutating func spend(bytes count: UInt64) -> Bool {
        guard count <= bytes else { return false }
        bytes -= count
        return true
    }

    mutating func spend(steps count: Int) throws(CallFrameError) {
        guard count <= steps else { throw .tooLarge }
        steps -= count
    }

    mutating func spend(rows count: Int) throws(CallFrameError) {
        guard count <= rows else { throw .tooLarge }
        rows -= count
    }
}
