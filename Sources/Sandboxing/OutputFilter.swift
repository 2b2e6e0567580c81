/// Reads along what a program prints on its standard output, and says what of it is kept and shown.
package protocol OutputFilter: Sendable {
    /// Is called on one thread, with all bytes in their order.
    func shown(of bytes: [UInt8]) -> [UInt8]

    /// What it held back, when nothing comes any more.
    func rest() -> [UInt8]
}
