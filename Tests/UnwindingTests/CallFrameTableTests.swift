import Foundation
import ObjectFiles
import Stacks
import Testing

@testable import Unwinding

struct CallFrameTableTests {
    /// A common entry ("zR", code alignment 1, data alignment -8, return address 16, CFA = rsp + 8, return address at
    /// CFA - 8), then a function at 0x1000 of 0x20 bytes that pushes rbp, makes it its frame and pops it again.
    private static let function: [UInt8] =
        [20, 0, 0, 0, 0, 0, 0, 0, 1, 0x7A, 0x52, 0, 1, 0x78, 16, 1, 0x00, 0x0C, 7, 8, 0x90, 1, 0, 0]
        + [40, 0, 0, 0, 28, 0, 0, 0]
        + [0x00, 0x10, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0]
        + [0x41, 0x0E, 16, 0x86, 2, 0x43, 0x0D, 6, 0x50, 0x0C, 7, 8]
        + [UInt8](repeating: 0, count: 7)

    private func table(_ bytes: [UInt8]) -> CallFrameTable {
        var allowance = TableAllowance()
        return CallFrameSection(format: .ehFrame, address: 0, bytes: bytes).compiled(&allowance).table
    }

    @Test func `each stretch of a function has the rules that hold there`() throws {
        let table = table(Self.function)
        #expect(table.rules(at: 0xFFF) == nil)
        #expect(table.rules(at: 0x1000)?.frameAddress == .register(7, offset: 8))
        let pushed = try #require(table.rules(at: 0x1001))
        #expect(pushed.frameAddress == .register(7, offset: 16))
        #expect(pushed.registers[6] == RegisterRule(kind: .savedAtOffset, value: -16))
        #expect(table.rules(at: 0x1004)?.frameAddress == .register(6, offset: 16))
        #expect(table.rules(at: 0x1013)?.frameAddress == .register(6, offset: 16))
        #expect(table.rules(at: 0x1014)?.frameAddress == .register(7, offset: 8))
        #expect(table.rules(at: 0x101F) != nil)
        #expect(table.rules(at: 0x1020) == nil)
    }

    @Test func `a section cut off anywhere, or with any byte changed, costs only its own rows`() {
        for length in 0..<Self.function.count { _ = table(Array(Self.function[..<length])) }
        for index in Self.function.indices {
            for byte: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var bytes = Self.function
                bytes[index] = byte
                _ = table(bytes).rules(at: 0x1001)
            }
        }
    }

    @Test func `rules that differ at every byte end at the limit`() {
        let count = CallFrameTableBuilder.ruleLimit + 1000
        var bytes = Array(Self.function[..<24])
        // Entries of one instruction each: the CFA is rsp + n.
        for number in 0..<count {
            let body = little(UInt64(0x1000 + number)) + little(UInt64(1))
            let low = UInt8(number & 0x7F | 0x80)
            let instruction: [UInt8] = [0, 0x0E, low, UInt8(number >> 7 & 0x7F | 0x80), UInt8(number >> 14)]
            let entry = little(UInt32(bytes.count + 4)) + body + instruction
            bytes += little(UInt32(entry.count)) + entry
        }
        #expect(table(bytes).ruleCount == CallFrameTableBuilder.ruleLimit)
    }

    /// Were each read to its end, as many as fit, one into the other, would take the square of the section's length.
    @Test(arguments: [(100, true), (5000, false)])
    func `a common part longer than any compiler's is refused with its functions`(padding: Int, isRead: Bool) {
        let common = Array(Self.function[4..<24]) + [UInt8](repeating: 0, count: padding)
        var bytes = little(UInt32(common.count)) + common
        let function = little(UInt32(bytes.count + 4)) + Array(Self.function[32...])
        bytes += little(UInt32(function.count)) + function
        #expect((table(bytes).rules(at: 0x1001) != nil) == isRead)
    }

    @Test func `the C library's whole section compiles to few rules`() throws {
        let view = ModuleView([.init(jailPath: "/lib", hostPath: "/lib")])
        let module = try #require(
            view.withObjectFile(at: "/lib/x86_64-linux-gnu/libc.so.6") { ModuleUnwindTable($0, $1) })
        #expect(module.frames.rowCount > 10_000)
        #expect(module.frames.ruleCount < module.frames.rowCount / 10)
    }

    @Test func `damaged sections of the C library never trap`() throws {
        let view = ModuleView([.init(jailPath: "/lib", hostPath: "/lib")])
        let bytes = try #require(
            view.withObjectFile(at: "/lib/x86_64-linux-gnu/libc.so.6") { file, source -> [UInt8]? in
                let range = file.section(named: ".eh_frame")?.fileRange ?? 0..<0
                return try? source.read(Int(range.lowerBound)..<Int(range.lowerBound) + 8192)
            })
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var damaged = bytes
            for _ in 0..<8 {
                damaged[Int.random(in: damaged.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let table = table(damaged)
            for _ in 0..<20 { step(in: table, at: .random(in: 0...0x20_0000, using: &generator)) }
        }
    }

    /// Whatever rules a table gives, a step by them ends.
    private func step(in table: CallFrameTable, at address: UInt64) {
        guard let rules = table.rules(at: address) else { return }
        var registers = UserRegisters(instructionPointer: address, stackPointer: 0x7000, framePointer: 0x7010)
        let words = [UInt64](repeating: 0x1234, count: 16)
        words.withUnsafeBytes {
            let memory = StackMemory(bytes: $0.bytes, base: 0x7000, isFull: true)
            var allowance = WalkAllowance()
            _ = registers.step(by: rules, expressions: table.expressions, memory, in: AddressSpace(), &allowance)
        }
    }
}
