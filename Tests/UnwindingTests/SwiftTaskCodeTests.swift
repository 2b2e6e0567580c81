import ObjectFiles
import Profiles
import Stacks
import TestPrograms
import Testing

@testable import Unwinding

struct SwiftTaskCodeTests {
    private func table(ofRuntime isRuntime: Bool) throws -> ModuleUnwindTable {
        let path = "\(toolchain)/lib/swift/linux/libswift_Concurrency.so"
        let view = ModuleView([.init(jailPath: path, hostPath: path)])
        return try #require(view.withObjectFile(at: path) { ModuleUnwindTable($0, $1, isSwiftConcurrency: isRuntime) })
    }

    /// Where this fails, a new toolchain keeps its tasks in other places: `SwiftTask.Layout` is to be looked at again.
    @Test func `the toolchain's runtime runs its tasks as expected`() throws {
        let table = try table(ofRuntime: true)
        let code = try #require(table.swiftTasks)
        #expect(table.async.resumeFunction(holding: code.returnAddress) == nil)
        #expect(table.file.segments.contains { $0.isExecutable && code.returnAddress >= $0.virtualAddress })
        #expect(table.file.segments.contains { !$0.isExecutable && code.metadata >= $0.virtualAddress })
        let other = try self.table(ofRuntime: false)
        #expect(other.swiftTasks == nil)
    }

    /// What is looked for, between other code.
    private static let parts: [[UInt8]] = [
        [0x41, 0x0F, 0xB6, 0x47, 0x20], [0xF0, 0x49, 0x0F, 0xC7, 0x4F, 0x60], [0x81, 0xCB, 0, 8, 0, 0],
        [0x4D, 0x8B, 0x77, 0x40, 0x41, 0xFF, 0x57, 0x38], [0xA9, 0, 0, 0, 4, 0x74, 9],
        [0xC1, 0xE8, 0x14, 0x83, 0xE0, 0x10, 0x4A, 0x8B, 0xBC, 0x38, 0xD0, 0, 0, 0],
        [0x48, 0x8B, 0x0D, 0, 1, 0, 0], [0x49, 0x89, 0x0F], [0x45, 0x89, 0x67, 0x20], [0x49, 0x89, 0x5F, 0x38],
        [0x4D, 0x89, 0x6F, 0x40],
    ]

    private func code(_ parts: [[UInt8]]) -> SwiftTaskCode? {
        SwiftTaskCode(code: [0x90] + parts.flatMap(\.self) + [0x90], at: 0x1000) {
            $0 > 0x1100 && $0 < 0x1200 ? 0x5000 : nil
        }
    }

    @Test func `code that differs anywhere, or is there twice, is another version's`() throws {
        let whole = try #require(code(Self.parts))
        #expect(whole.returnAddress == 0x1000 + 1 + 25 && whole.metadata == 0x5000)
        for part in Self.parts.indices {
            for byte in Self.parts[part].indices where !(part == 4 && byte == 6) && !(part == 6 && byte == 3) {
                var changed = Self.parts
                changed[part][byte] ^= 0x55
                #expect(code(changed) == nil, "byte \(byte) of \(part)")
            }
            #expect(code(Array(Self.parts.dropFirst(part + 1))) == nil)
        }
        for part in [[3], [4], [6, 7]] { #expect(code(Self.parts + part.map { Self.parts[$0] }) == nil) }
        for count in 0..<40 { #expect(code([Array(Self.parts.flatMap(\.self).prefix(count))]) == nil) }
    }

    /// A probe that finds none searches the whole of each stack for them.
    @Test func `tasks are looked for from the runtime's mapping on, until walks have met none`() throws {
        let path = "\(toolchain)/lib/swift/linux/libswift_Concurrency.so"
        let libraries = CallFrameTables(view: ModuleView([.init(jailPath: path, hostPath: path)]))
        let code = try #require(try table(ofRuntime: true).file.segments.first { $0.isExecutable })
        let end = code.virtualAddress + UInt64(code.fileRange.count)
        let mapping = Mapping(
            addresses: code.virtualAddress..<end, fileOffset: code.fileRange.lowerBound, module: 0)
        var unwinder = Unwinder(program: ModuleView([]), libraries: libraries)
        #expect(unwinder.probeHints.isEmpty)
        let isNew = unwinder.prepare(for: mapping, of: Module(kind: .file, path: path))
        #expect(isNew)
        let hints = unwinder.probeHints
        #expect(!hints.isEmpty)
        var space = AddressSpace()
        space.settle()
        for walk in 1...Unwinder.fruitlessWalks {
            #expect(unwinder.probeHints == hints)
            var frames: [RawFrame] = []
            let stack = [UInt64](repeating: 0, count: 8)
            stack.withUnsafeBytes { bytes in
                let memory = StackMemory(bytes: bytes.bytes, base: 0x7000, isFull: false)
                let registers = UserRegisters(instructionPointer: 0x1100, stackPointer: 0x7000, framePointer: 0)
                _ = unwinder.walk(
                    from: registers, stack: memory, in: space, modules: [], limit: 4, into: &frames)
            }
            #expect(frames.count <= 4, "walk \(walk)")
        }
        #expect(unwinder.probeHints.isEmpty)
    }
}
