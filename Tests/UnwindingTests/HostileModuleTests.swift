import Foundation
import ObjectFiles
import Profiles
import Stacks
import Testing

@testable import Unwinding

/// Programs whose own files lie: they cost what is allowed, and spoil only their own stacks.
struct HostileModuleTests {
    /// A loop of twenty rounds over the longest number that is read, and what it leaves behind.
    private static let longExpression: [UInt8] = {
        let round: [UInt8] = [0x10] + [UInt8](repeating: 0x80, count: 9) + [0, 0x13, 0x31, 0x1C, 0x12]
        return [0x44] + round + [0x28] + little(Int16(-(round.count + 3)))
    }()

    private static func expression(for register: UInt8, _ expression: [UInt8]) -> [UInt8] {
        [0x16, register, UInt8(expression.count)] + expression
    }

    /// A frame whose every register has `expression`, but for those that lead to the caller.
    private static func module(_ expression: [UInt8], frameBytes: UInt8 = 16) -> ForgedModule {
        let registers = (UInt8(0)..<16).filter { $0 != 7 }
        return ForgedModule(
            instructions: registers.flatMap { Self.expression(for: $0, expression) }, frameBytes: frameBytes)
    }

    @Test func `a stack whose every frame calculates at length ends truncated`() throws {
        let process = try ForgedProcess(own: Self.module(Self.longExpression))
        let walk = process.walk()
        #expect(walk.root == .truncated)
        #expect(walk.frames.count < 4)
    }

    @Test func `a few frames of short calculations are no reason to stop`() throws {
        let walk = try ForgedProcess(own: Self.module([0x77, 8])).walk(words: 32)
        #expect(walk.frames.count == 16)
    }

    @Test func `a library's frames are followed to the limit, whatever the program's own table is`() throws {
        let process = try ForgedProcess(own: Self.module(Self.longExpression), library: ForgedModule(instructions: []))
        #expect(process.walk().root == .truncated)
        process.startsInLibrary = true
        let walk = process.walk()
        #expect(walk.root == .deeper && walk.frames.count == ForgedProcess.frameLimit)
    }

    @Test func `what a library needs is not taken from what is left for the program's own modules`() throws {
        var nothing = TableAllowance()
        let isSpent = nothing.spend(bytes: nothing.bytes)
        let honest = ForgedModule(instructions: [])
        let process = try ForgedProcess(own: honest, library: honest, allowance: nothing)
        #expect(isSpent && process.walk().frames.isEmpty)
        process.startsInLibrary = true
        #expect(process.walk().frames.count == ForgedProcess.frameLimit)
    }

    /// Go's functions without a frame are known by their table, and so are those of what only says that it is Go's.
    @Test func `rules with expressions in what says that it is Go's are followed`() throws {
        var module = Self.module([0x77, 8], frameBytes: 8)
        module.isGo = true
        #expect(try !ForgedProcess(own: module).walk().frames.isEmpty)
    }

    @Test func `rows beyond the allowance are left out, and the last ones kept end where they end`() {
        var frames = ForgedFrames()
        let count = 400_000
        let rows = (0..<count).flatMap { [0x41, 0x0E, UInt8(16 + $0 % 2)] as [UInt8] }
        frames.add(functionAt: 0x1000, byteCount: count + 1, rows)
        frames.add(functionAt: 0x1000_0000, byteCount: 16, [])
        var allowance = TableAllowance()
        let kept = allowance.rows - 1
        let section = CallFrameSection(format: .ehFrame, address: 0, bytes: frames.bytes)
        let table = section.compiled(&allowance).table
        #expect(table.rowCount == kept + 1 && allowance.rows == 0)
        #expect(table.rules(at: UInt64(0x1000 + kept - 1)) != nil)
        #expect(table.rules(at: UInt64(0x1000 + kept)) == nil)
        #expect(table.rules(at: 0x1000_0000) == nil)
    }

    @Test func `instructions that make no row are counted too`() {
        var frames = ForgedFrames()
        frames.add(functionAt: 0x1000, byteCount: 16, [UInt8](repeating: 0, count: 4 << 20))
        frames.add(functionAt: 0x2000, byteCount: 16, [])
        var allowance = TableAllowance()
        let section = CallFrameSection(format: .ehFrame, address: 0, bytes: frames.bytes)
        #expect(section.compiled(&allowance).table.rules(at: 0x2000) == nil)
        #expect(allowance.steps < 16)
    }

    @Test func `a compressed section that claims more than is allowed is not inflated`() throws {
        var module = ForgedModule(instructions: [])
        module.frames = (".debug_frame", little(UInt64(1)) + little(UInt64(1) << 40) + little(UInt64(8)), true)
        #expect(try ForgedProcess(own: module).walk().frames.isEmpty)
    }

    @Test func `a function of nothing but pushes, or of nothing but returns, is left alone`() throws {
        for code in [[UInt8](repeating: 0x50, count: 1 << 20), (0..<1 << 20).map { $0 & 1 == 0 ? 0x58 : 0xC3 }] {
            var builder = CallFrameTableBuilder()
            var prologue = Prologue(code[...])
            try prologue.add(at: 0x1000, to: &builder)
            #expect(builder.rows.isEmpty)
        }
    }

    @Test func `a file that lists the same code in hundreds of segments is no object file`() throws {
        var module = ForgedModule(instructions: [])
        #expect(throws: Never.self) { try ObjectFile(module.bytes) }
        module.segmentCount = ObjectFile.segmentLimit + 1
        #expect(throws: ObjectFileError.tooLarge) { try ObjectFile(module.bytes) }
    }

    @Test func `a section's name is cut where no name of ours ends`() throws {
        var module = ForgedModule(instructions: [])
        module.furtherSections = (count: 100, nameBytes: 1 << 16)
        let lengths = try ObjectFile(module.bytes).sections.map(\.name.utf8.count)
        #expect(lengths.max() == ObjectFile.sectionNameByteLimit)
    }

    @Test func `a walk asks for no more frames than the limit where async callers cannot be read`() throws {
        // push rbp; push r14; lea rbp, [rsp + 8]
        var module = ForgedModule(instructions: [])
        module.code = [0x55, 0x41, 0x56, 0x48, 0x8D, 0x6C, 0x24, 0x08] + [UInt8](repeating: 0x90, count: 248)
        let process = try ForgedProcess(own: module)
        for limit in 0..<5 { #expect(process.walk(limit: limit).frames.count == limit) }
    }
}
