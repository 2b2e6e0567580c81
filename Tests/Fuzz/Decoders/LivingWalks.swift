import Linux
import ObjectFiles
import Profiles
import Stacks
import Unwinding

@testable import Sampling

/// A walk as `WalkInput` says, after what the living process answers and a byte that says what its files are, and
/// whether the answers were noted at the sample.
struct LivingWalkInput {
    private static let memoryWords = 32
    private static let memoryBytes = 1 + 8 * memoryWords
    static let headerBytes = memoryBytes + WalkInput.headerBytes

    let walk: WalkInput
    let memory: ForgedMemory
    let isGo: Bool
    let isNoted: Bool
    let note: TaskNote

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.headerBytes, let walk = WalkInput(Array(bytes[Self.memoryBytes...])) else {
            return nil
        }
        self.walk = walk
        isGo = bytes[0] & 1 == 1
        isNoted = bytes[0] & 2 == 2
        note = TaskNote(bytes.span.bytes)
        let words = (0..<Self.memoryWords).map { word(bytes[1 + 8 * $0..<9 + 8 * $0]) }
        memory = ForgedMemory(words: words, stack: walk.stack, base: walk.registers.stackPointer)
    }
}

/// Memory whose stack is as it was, and whose every other place holds something.
struct ForgedMemory: LiveMemory {
    let words: [UInt64]
    let stack: [UInt8]
    let base: UInt64

    func words(at address: UInt64) -> (UInt64, UInt64)? {
        if address >= base, let start = Int(exactly: address - base), start < stack.count, stack.count - start >= 16 {
            return (word(stack[start..<start + 8]), word(stack[start + 8..<start + 16]))
        }
        let index = Int(truncatingIfNeeded: address >> 3) & (words.count - 1)
        return index + 1 < words.count ? (words[index], words[index + 1]) : nil
    }
}

/// A program whose code could be async functions anywhere, and whose memory lies: one file, once as itself and once as
/// the library in which tasks end.
func feedLivingWalk(_ bytes: [UInt8]) {
    guard let input = LivingWalkInput(bytes), let file = try? MemoryFile(asyncFile(input)) else { return }
    let modules = ["/box/main", "/box/libswift_Concurrency.so"].map { Module(kind: .file, path: $0) }
    let view = ModuleView(modules.map { .init(jailPath: $0.path, hostPath: file.path) })
    var space = AddressSpace()
    for (index, start) in [0x1000, 0x20_0000].enumerated() as EnumeratedSequence<[UInt64]> {
        space.map(Mapping(addresses: start..<start + codeBytes, fileOffset: 0, module: Int32(index)))
    }
    space.settle()
    var unwinder = Unwinder(program: view, libraries: CallFrameTables(view: ModuleView([])))
    unwinder.live = input.memory
    unwinder.noted = input.isNoted ? input.memory : input.note
    let registers = input.walk.registers
    for limit in [1, 64] {
        let stack = StackMemory(bytes: input.walk.stack.span.bytes, base: registers.stackPointer, isFull: true)
        var frames: [RawFrame] = []
        _ = unwinder.walk(from: registers, stack: stack, in: space, modules: modules, limit: limit, into: &frames)
        precondition(unwinder.taskReturns.count <= 3)
        precondition(frames.count <= limit && frames.allSatisfy { $0.isMarker || $0.module < modules.count })
    }
}

private let codeBytes: UInt64 = 0x8000

/// Behind its headers all of the file's code is beginnings of async functions.
private func asyncFile(_ input: LivingWalkInput) -> [UInt8] {
    let beginning: [UInt8] = [0x55, 0x41, 0x56, 0x48, 0x8D, 0x6C, 0x24, 0x08]
    var file = objectFile(codeBytes: Int(codeBytes), frames: input.walk.frames, isGo: input.isGo)
    file += [UInt8](repeating: 0x90, count: (8 - file.count & 7) & 7)
    while file.count < codeBytes { file += beginning }
    return file
}
