/// What the tables of one program's own modules may cost, all together: a program chooses the bytes that they are made
/// of. What goes beyond is left out, and its functions are stepped over by their frame pointers.
///
/// Libraries have one each. The largest that Swift programs use, and Go programs with a web server, need half of it.
struct TableAllowance: Sendable {
    /// Bytes of sections and code that may still be read or inflated.
    private(set) var bytes: UInt64 = 48 << 20
    /// Entries, instructions and symbols that may still be read, the dearer ones as several.
    private(set) var steps = 2 << 20
    /// Rows and ends of functions that may still be kept.
    private(set) var rows = 256 << 10

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
