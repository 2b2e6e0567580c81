#if arch(x86_64)
import ObjectFiles

/// Where Go's runtime keeps, for each thread, the goroutine that it runs and the one for signals: offsets in `runtime.m`,
/// which differ between versions. Read out of the runtime's own code, which compares with both before it changes stacks
/// (`runtime.systemstack`, go/src/runtime/asm_amd64.s):
/// ```
/// MOVQ g_m(AX), BX;  CMPQ AX, m_gsignal(BX);  …  CMPQ AX, m_curg(BX)
/// ```
struct GoThreadLayout: Equatable, Sendable {
    let signalGoroutine: UInt64
    let currentGoroutine: UInt64

    /// `mov 0x30(%rax), %rbx`: the thread of a goroutine.
    private static let threadOfGoroutine: [UInt8] = [0x48, 0x8B, 0x58, 0x30]
    /// `cmp offset(%rbx), %rax`, up to the offset's size.
    private static let comparison: [UInt8] = [0x48, 0x3B]
    /// More than lie before the second comparison.
    private static let searchedBytes = 96
    /// `runtime.m` is not as large.
    private static let largestOffset: UInt64 = 4096

    /// Nil where the code is not as expected.
    init?(systemStack code: some Sequence<UInt8>) {
        let code = Array(code.prefix(Self.searchedBytes))
        var found: [UInt64] = []
        var knowsThread = false
        var place = 0
        while place + 8 <= code.count, found.count < 2 {
            if code[place...].starts(with: Self.threadOfGoroutine) { knowsThread = true }
            if knowsThread, code[place...].starts(with: Self.comparison),
                let offset = Self.offset(code[(place + 2)...])
            {
                found.append(offset)
            }
            place += 1
        }
        guard found.count == 2, found.allSatisfy({ $0 < Self.largestOffset && $0.isMultiple(of: 8) }) else {
            return nil
        }
        (signalGoroutine, currentGoroutine) = (found[0], found[1])
    }

    /// Of an operand at RBX, of 8 or of 32 bits, with RAX as the other.
    private static func offset(_ operand: ArraySlice<UInt8>) -> UInt64? {
        let bytes = Array(operand.prefix(5))
        guard bytes.count == 5 else { return nil }
        switch bytes[0] {
        case 0x43: return UInt64(bytes[1])
        case 0x83: return bytes[1...4].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        default: return nil
        }
    }

    init?(_ code: GoRuntimeCode, of file: ObjectFile, _ source: some ByteSource, _ allowance: inout TableAllowance) {
        guard let text = file.section(named: ".text") else { return nil }
        for addresses in code.addresses(of: .systemStack) {
            let start = text.fileRange.lowerBound &+ (addresses.lowerBound &- text.virtualAddress)
            let range = start..<start &+ min(addresses.byteCount, UInt64(Self.searchedBytes))
            guard text.fileRange.contains(start), range.upperBound <= text.fileRange.upperBound,
                let bytes = source.read(range, &allowance), let layout = GoThreadLayout(systemStack: bytes)
            else { continue }
            self = layout
            return
        }
        return nil
    }
}
#endif
