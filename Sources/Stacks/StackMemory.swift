/// The slice of a thread's stack that the kernel copied with a sample, from the stack pointer upwards.
package struct StackMemory: ~Escapable {
    private let bytes: RawSpan
    private let base: UInt64
    /// True where the slice was filled: the stack goes on above it.
    private let isFull: Bool

    @_lifetime(copy bytes)
    package init(bytes: RawSpan, base: UInt64, isFull: Bool) {
        self.bytes = bytes
        self.base = base
        self.isFull = isFull
    }

    /// The word at `address`, or nil where the slice does not hold it.
    package func word(at address: UInt64) -> UInt64? {
        guard address >= base, bytes.byteCount >= 8, address &- base <= UInt64(bytes.byteCount - 8) else { return nil }
        // Safe: bounds checked above, and every bit pattern of an integer is valid.
        return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: Int(address &- base), as: UInt64.self)
    }

    /// What it means that a walk needs the word at `address`, which the slice does not hold.
    package func root(missing address: UInt64) -> StackRoot {
        let end = base &+ UInt64(bytes.byteCount)
        return isFull && address &+ 8 > end && address &- end < Self.largestStack ? .deeper : .truncated
    }

    /// No thread's stack is larger: an address further away is not on the stack.
    private static let largestStack: UInt64 = 1 << 30
}
