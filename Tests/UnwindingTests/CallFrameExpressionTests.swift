import Stacks
import Testing

@testable import Unwinding

struct CallFrameExpressionTests {
    private func evaluate(_ bytes: [UInt8], registers: UserRegisters = UserRegisters()) -> UInt64? {
        let words: [UInt64] = [0x11, 0x22]
        return words.withUnsafeBytes {
            let memory = StackMemory(bytes: $0.bytes, base: 0x7000, isFull: false)
            var allowance = WalkAllowance()
            return CallFrameExpression.evaluate(bytes, registers, memory, initial: nil, &allowance)
        }
    }

    /// CFA = rsp + 8 + ((rip & 15) >= 11 ? 8 : 0): what linkers write for procedure linkage stubs.
    @Test(arguments: [(0x1000, 0x7008), (0x100A, 0x7008), (0x100B, 0x7010), (0x101F, 0x7010)] as [(UInt64, UInt64)])
    func `a linkage stub's frame depends on how far it got`(_ place: UInt64, _ frameAddress: UInt64) {
        let bytes: [UInt8] = [0x77, 8, 0x80, 0, 0x3F, 0x1A, 0x3B, 0x2A, 0x33, 0x24, 0x22]
        let registers = UserRegisters(instructionPointer: place, stackPointer: 0x7000, framePointer: 0)
        #expect(evaluate(bytes, registers: registers) == frameAddress)
    }

    @Test(
        arguments: [
            ([0x0A, 0x08, 0x70, 0x06], 0x22), ([0x31, 0x32, 0x1C], .max), ([0x35, 0x12, 0x1E], 25),
            ([0x31, 0x32, 0x33, 0x17, 0x13], 1), ([0x31, 0x32, 0x14], 1), ([0x11, 0x7F, 0x1F], 1),
            ([0x30, 0x28, 2, 0, 0x37, 0x96, 0x37], 7), ([0x23, 1], nil), ([0x06], nil), ([], nil),
            ([0x30, 0x06], nil), ([0x2F, 0xFD, 0xFF], nil), ([0xFF], nil), ([0x15, 9], nil),
        ] as [([UInt8], UInt64?)])
    func `each operation does what DWARF says, and wrong ones give nothing`(_ bytes: [UInt8], _ value: UInt64?) {
        #expect(evaluate(bytes) == value)
    }
}
