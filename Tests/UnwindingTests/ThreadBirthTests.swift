import ObjectFiles
import Profiles
import Stacks
import Testing

@testable import Unwinding

struct ThreadBirthTests {
    private static let path = "/lib/x86_64-linux-gnu/libc.so.6"
    private static let libraries = ModuleView([.init(jailPath: "/lib", hostPath: "/lib")])
    /// `clone` and `clone3` on this host.
    private static func places() throws -> [UInt64] {
        let table = try #require(libraries.withObjectFile(at: path) { ModuleUnwindTable($0, $1) })
        return table.frames.gapsBeforeOutermostFunctions.map(\.lowerBound).filter {
            table.rules(atAddress: $0 + 2)?.startsThread ?? false
        }
    }

    /// Walks from behind the system call at `place`, where its caller's address lies on the stack.
    private func walk(from place: UInt64, result: UInt64) -> (callers: Int, root: StackRoot) {
        let base: UInt64 = 0x7f00_0000_0000
        var space = AddressSpace()
        space.map(Mapping(addresses: base..<base + (16 << 20), fileOffset: 0, module: 0))
        space.settle()
        var registers = UserRegisters(
            instructionPointer: base + place + 2, stackPointer: 0x7000, framePointer: 0x123)
        registers[0] = result
        var unwinder = Unwinder(program: ModuleView([]), libraries: CallFrameTables(view: Self.libraries))
        var frames: [RawFrame] = []
        let stack: [UInt64] = [base + place, 1, 2]
        let root = stack.withUnsafeBytes {
            unwinder.walk(
                from: registers, stack: StackMemory(bytes: $0.bytes, base: 0x7000, isFull: false), in: space,
                modules: [Module(kind: .file, path: Self.path)], limit: 1, into: &frames)
        }
        return (frames.count, root)
    }

    @Test func `who made a thread has a caller, and the thread that was made has none`() throws {
        let places = try Self.places()
        try #require(!places.isEmpty)
        for place in places {
            // -ENOSYS, which the kernel leaves there while the call goes on, and a thread's number.
            for result in [UInt64(bitPattern: -38), 1234] {
                let maker = walk(from: place, result: result)
                #expect(maker.callers == 1 && maker.root == .deeper)
            }
            let made = walk(from: place, result: 0)
            #expect(made.callers == 0 && made.root == .start)
        }
    }
}
