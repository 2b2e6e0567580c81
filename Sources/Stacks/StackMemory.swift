/// The slice of a thread's stack that the kernel copied with a sample, from the stack pointer upwards.
package struct StackMemory: ~Escapable {
    private let bytes: RawSpan
    private let base: UInt64
    /// True where the slice was filled: the stack goes on above it.
    private let isFull: Bool
    /// What was noted of the stack from which the code on this one was entered; nil where nothing was.
    package let entered: EnteredStack?

    @_lifetime(copy bytes)
    package init(bytes: RawSpan, base: UInt64, isFull: Bool, enteredFrom entered: EnteredStack? = nil) {
        self.bytes = bytes
        self.base = base
        self.isFull = isFull
        self.entered = entered
    }

    /// The word at `address`, or nil where neither the slice nor what was noted of the other stack holds it.
    package func word(at address: UInt64) -> UInt64? {
        guard address >= base, bytes.byteCount >= 8, address &- base <= UInt64(bytes.byteCount - 8) else {
            return entered?.word(at: address)
        }
        // Safe: bounds checked above, and every bit pattern of an integer is valid.
        return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: Int(address &- base), as: UInt64.self)
    }

    /// What it means that a walk needs the word at `address`, which the slice does not hold.
    package func root(missing address: UInt64) -> StackRoot {
        if let entered, entered.isCut(at: address) { return .deeper }
        let end = base &+ UInt64(bytes.byteCount)
        return isFull && address &+ 8 > end && address &- end < Self.largestStack ? .deeper : .truncated
    }

    /// No thread's stack is larger: an address further away is not on the stack.
    private static let largestStack: UInt64 = 1 << 30
}
