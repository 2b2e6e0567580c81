import Profiles
import Stacks
import Testing

struct FramePointerWalkerTests {
    /// A stack at 0x1000 in which the words stand at their places, and code at 0x9000…0x9FFF.
    private func walk(
        _ words: [UInt64], framePointer: UInt64, isFull: Bool = false, limit: Int = 10
    ) -> ([UInt64], StackRoot) {
        var space = AddressSpace()
        space.map(Mapping(addresses: 0x9000..<0xA000, fileOffset: 0x9000, module: 0))
        space.settle()
        var frames: [RawFrame] = []
        var walker = FramePointerWalker()
        let registers = UserRegisters(
            instructionPointer: 0x9100, stackPointer: 0x1000, framePointer: framePointer)
        let root = words.withUnsafeBytes { bytes in
            let stack = StackMemory(bytes: bytes.bytes, base: 0x1000, isFull: isFull)
            return walker.walk(
                from: registers, stack: stack, in: space, modules: [], limit: limit, into: &frames)
        }
        return (frames.map(\.offset), root)
    }

    @Test func `the chain of saved frame pointers leads to the start`() {
        let (callers, root) = walk([0, 0, 0x1020, 0x9200, 0, 0x9300], framePointer: 0x1010)
        #expect(callers == [0x9200, 0x9300])
        #expect(root == .start)
    }

    @Test(
        arguments: [
            ("below the stack pointer", 0xFF0), ("not aligned", 0x1011), ("nowhere", 0x7777_0000),
            ("at the end", 0x1018),
        ] as [(String, UInt64)])
    func `a frame pointer that cannot be one ends the walk`(_ what: String, _ framePointer: UInt64) {
        #expect(walk([0, 0, 0, 0x9200], framePointer: framePointer) == ([], .truncated))
    }

    @Test func `a return address outside executable memory is nobody's caller`() {
        #expect(walk([0x1010, 0xB000, 0, 0x9200], framePointer: 0x1000) == ([], .truncated))
    }

    @Test func `a chain that turns back ends`() {
        #expect(walk([0x1000, 0x9200], framePointer: 0x1000) == ([0x9200], .truncated))
    }

    @Test func `a chain that leaves a full slice, or is too long, is deeper than the limits`() {
        #expect(walk([0x1010, 0x9200], framePointer: 0x1000, isFull: true) == ([0x9200], .deeper))
        #expect(walk([0x1010, 0x9200, 0, 0x9300], framePointer: 0x1000, limit: 1) == ([0x9200], .deeper))
    }
}

private func == (left: ([UInt64], StackRoot), right: ([UInt64], StackRoot)) -> Bool {
    left.0 == right.0 && left.1 == right.1
}
