import Glibc
import Linux
import ObjectFiles
import Profiles
import Stacks
import Unwinding

/// Registers, a slice of stack, and the call-frame information of the code that they lie about.
struct WalkInput {
    static let stackBytes = 512
    static let headerBytes = 8 * UserRegisters.count + stackBytes

    let registers: UserRegisters
    let stack: [UInt8]
    let frames: [UInt8]

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.headerBytes else { return nil }
        var registers = UserRegisters()
        for number in 0..<UserRegisters.count { registers[number] = word(bytes[8 * number..<8 * number + 8]) }
        self.registers = registers
        stack = Array(bytes[8 * UserRegisters.count..<Self.headerBytes])
        frames = Array(bytes[Self.headerBytes...])
    }
}

/// A program whose file, registers and stack all lie, walked as the sampler walks one.
func feedWalk(_ bytes: [UInt8]) {
    guard let input = WalkInput(bytes), let file = try? MemoryFile(objectFile(codeBytes: 0x10000, frames: input.frames))
    else { return }
    let program = Module(kind: .file, path: "/box/main")
    let view = ModuleView([.init(jailPath: program.path, hostPath: file.path)])
    var space = AddressSpace()
    space.map(Mapping(addresses: 0x1000..<0x11000, fileOffset: 0, module: 0))
    space.settle()
    var unwinder = Unwinder(program: view, libraries: CallFrameTables(view: ModuleView([])))
    let memory = StackMemory(bytes: input.stack.span.bytes, base: input.registers.stackPointer, isFull: true)
    var frames: [RawFrame] = []
    let limit = 512
    _ = unwinder.walk(
        from: input.registers, stack: memory, in: space, modules: [program], limit: limit, into: &frames)
    precondition(frames.count <= limit && frames.allSatisfy { $0.module == 0 })
}

/// A file of nobody's directory, by the name that this process can open it under.
struct MemoryFile: ~Copyable {
    private let descriptor: OwnedDescriptor

    init(_ bytes: [UInt8]) throws {
        var name = Array("/dev/shm/flamebox-fuzz-XXXXXX".utf8CString)
        descriptor = OwnedDescriptor(adopting: mkstemp(&name))
        unlink(&name)
        try descriptor.writeAll(bytes)
    }

    var path: String { "/proc/self/fd/\(descriptor.number)" }
}
