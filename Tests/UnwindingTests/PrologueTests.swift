import Stacks
import Testing

@testable import Unwinding

struct PrologueTests {
    private static let start: UInt64 = 0x1000

    /// The frame address at each byte of `code`.
    private func frames(_ code: [UInt8]) throws -> [FrameAddressRule?] {
        var builder = CallFrameTableBuilder()
        var prologue = Prologue(code[...])
        try prologue.add(at: Self.start, to: &builder)
        let table = CallFrameTable(builder)
        #expect(table.rules(at: Self.start + UInt64(code.count)) == nil)
        return code.indices.map { table.rules(at: Self.start + UInt64($0))?.frameAddress }
    }

    private func stackPointer(_ offset: Int64) -> FrameAddressRule { .register(7, offset: offset) }
    private let framePointer = FrameAddressRule.register(6, offset: 16)

    @Test func `a function with a frame pointer has it only between its setting and its end`() throws {
        // push rbp; mov rbp, rsp; sub rsp, 16; nop; add rsp, 16; pop rbp; ret
        let code: [UInt8] = [0x55, 0x48, 0x89, 0xE5, 0x48, 0x83, 0xEC, 0x10, 0x90, 0x48, 0x83, 0xC4, 0x10, 0x5D, 0xC3]
        let frames = try frames(code)
        #expect(frames[0] == stackPointer(8) && frames[1] == stackPointer(16))
        #expect(frames[4..<14].allSatisfy { $0 == framePointer })
        #expect(frames[14] == stackPointer(8))
    }

    @Test func `a function that only saves a register is followed by its stack pointer`() throws {
        // push rbx; push r14; mov rdi, r13; pop r14; pop rbx; ret
        let frames = try frames([0x53, 0x41, 0x56, 0x4C, 0x89, 0xEF, 0x41, 0x5E, 0x5B, 0xC3])
        #expect(frames[0] == stackPointer(8) && frames[1] == stackPointer(16) && frames[3] == stackPointer(24))
        #expect(frames[9] == stackPointer(8))
    }

    @Test func `an asynchronous function keeps its context above its frame pointer`() throws {
        // push rbp; push r14; lea rbp, [rsp + 8]; nop
        let frames = try frames([0x55, 0x41, 0x56, 0x48, 0x8D, 0x6C, 0x24, 0x08, 0x90])
        #expect(frames[1] == stackPointer(16) && frames[3] == stackPointer(24) && frames[8] == framePointer)
    }

    @Test(
        arguments: [
            [0xE9, 0, 0, 0, 0], [0xEB, 0], [0xFF, 0x25, 0, 0, 0, 0], [0xFF, 0xE0], [0x41, 0xFF, 0xE3],
        ] as [[UInt8]])
    func `a function that ends in another's call is at the jump what it was at its entry`(_ jump: [UInt8]) throws {
        // push rbp; mov rbp, rsp; nop; pop rbp – and the jump.
        let frames = try frames([0x55, 0x48, 0x89, 0xE5, 0x90, 0x5D] + jump)
        #expect(frames[4] == framePointer && frames[5] == framePointer)
        #expect(frames[6] == stackPointer(8))
    }

    @Test func `a jump within a function, and a call behind a pop, keep its frame pointer`() throws {
        // push rbp; mov rbp, rsp; jmp +0; pop rcx; call rax; nop
        let frames = try frames([0x55, 0x48, 0x89, 0xE5, 0xEB, 0x00, 0x59, 0xFF, 0xD0, 0x90])
        #expect(frames[4...].allSatisfy { $0 == framePointer })
    }

    @Test func `a function without a frame is known, one that makes it later is left alone`() throws {
        // xor eax, eax; ret – and the same with a late sub rsp, 8.
        #expect(try frames([0x31, 0xC0, 0xC3]).allSatisfy { $0 == stackPointer(8) })
        #expect(try frames([0x31, 0xC0, 0x48, 0x83, 0xEC, 0x08, 0xC3]).allSatisfy { $0 == nil })
    }

    @Test func `any bytes are survived`() throws {
        for first in UInt8.min...UInt8.max {
            for length in 0..<8 {
                _ = try frames([first, 0x48, 0x89, 0xE5, 0x81, 0xEC, 0xFF, 0xFF].prefix(length).map(\.self))
                _ = try frames([0x48, first, 0xEC, 0xFF, 0xFF, 0xFF, 0x7F, 0xC3].prefix(length).map(\.self))
            }
        }
    }
}
