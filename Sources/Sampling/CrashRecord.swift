import Bytes
package import Stacks

/// Where a program crashed, as the handler that is linked into Swift programs leaves it
/// (`Sandbox/Toolchains/swift/stdout.c`). The program may have written it itself: it can only lie about its own end.
///
/// Little-endian: `FBCRASH2`, the signal and its code (`Int32` each), the address at fault, seventeen registers by their
/// DWARF numbers, where the copied stack begins, four places of a throw (`crash.h`), and that stack, upwards.
package struct CrashRecord: Sendable {
    /// Of the whole record, with a quarter of a mebibyte of stack.
    package static let byteLimit = headerBytes + 256 * 1024
    private static let headerBytes = 24 + 8 * UserRegisters.count + 8 + 8 * placeCount
    private static let placeCount = 4
    private static let gap: UInt64 = 1
    private static let magic = Array("FBCRASH2".utf8)

    /// `signal(7)`.
    package let signal: Int32
    /// What `siginfo_t` has for the address at fault (`sigaction(2)`).
    package let address: UInt64
    package let registers: UserRegisters
    /// At the stack pointer; above it where that is below the stack's end.
    package let stackStart: UInt64
    package let stack: [UInt8]
    /// Of a program that ended by an error: where that was thrown, as return addresses, the innermost first; nil in place
    /// of functions that are not known. Else empty.
    let throwPlaces: [UInt64?]

    /// Nil where the bytes are no record.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.byteLimit, bytes.starts(with: Self.magic) else { return nil }
        // Safe: every bit pattern of a byte is a byte.
        var reader = ByteReader(unsafe bytes.span.bytes)
        var registers = UserRegisters()
        do throws(TruncatedBytes) {
            try reader.skip(Self.magic.count)
            signal = try reader.read(Int32.self)
            // The signal's code says nothing that the address does not.
            try reader.skip(4)
            address = try reader.read(UInt64.self)
            for number in 0..<UserRegisters.count { registers[number] = try reader.read(UInt64.self) }
            stackStart = try reader.read(UInt64.self)
            var places: [UInt64] = []
            for _ in 0..<Self.placeCount { places.append(try reader.read(UInt64.self)) }
            throwPlaces = places.prefix { $0 != 0 }.map { $0 == Self.gap ? nil : $0 }
        } catch {
            return nil
        }
        self.registers = registers
        stack = Array(bytes[Self.headerBytes...])
    }

    /// Whether the stack was used up: the access at fault was below the stack pointer or just above, and the signal is
    /// that of memory that may not be touched. A frame's size below, the guard begins.
    package var isStackOverflow: Bool {
        signal == 11 && address &- (registers.stackPointer &- Self.largestFrame) < Self.largestFrame + 4096
    }

    /// The stack goes on above what was copied.
    var isStackFull: Bool { stack.count == Self.byteLimit - Self.headerBytes }

    private static let largestFrame: UInt64 = 64 << 10
}
