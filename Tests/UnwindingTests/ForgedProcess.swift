import Foundation
import ObjectFiles
import Profiles
import Stacks

@testable import Unwinding

/// A process made of a program's forged file and a library, on a stack full of returns to where it already is.
final class ForgedProcess {
    static let frameLimit = 512
    private static let stackBase: UInt64 = 0x7000
    private static let starts: [UInt64] = [0x40_0000_0000, 0x50_0000_0000]

    /// Rather than in the program's own file.
    var startsInLibrary = false
    private let folder = FileManager.default.temporaryDirectory.appending(path: "flamebox-forged-\(UUID().uuidString)")
    private let modules = [Module(kind: .file, path: "/box/main"), Module(kind: .file, path: "/lib/library.so")]
    private var space = AddressSpace()
    private var unwinder: Unwinder

    init(own: ForgedModule, library: ForgedModule? = nil, allowance: TableAllowance = TableAllowance()) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let files = [folder.appending(path: "own"), folder.appending(path: "library")]
        for (index, module) in [own, library].enumerated() {
            guard let bytes = module?.bytes else { continue }
            try Data(bytes).write(to: files[index])
            let addresses = Self.starts[index]..<Self.starts[index] + UInt64(bytes.count)
            space.map(Mapping(addresses: addresses, fileOffset: 0, module: Int32(index)))
        }
        space.settle()
        let views = zip(modules, files).map { ModuleView([.init(jailPath: $0.path, hostPath: $1.path)]) }
        unwinder = Unwinder(program: views[0], libraries: CallFrameTables(view: views[1]), allowance: allowance)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func walk(words: Int = 4096, limit: Int = frameLimit) -> (frames: [RawFrame], root: StackRoot) {
        let place = Self.starts[startsInLibrary ? 1 : 0] + UInt64(ForgedModule.codeOffset) + 16
        let registers = UserRegisters(instructionPointer: place, stackPointer: Self.stackBase, framePointer: 0)
        let stack = [UInt64](repeating: place, count: words)
        var frames: [RawFrame] = []
        let root = stack.withUnsafeBytes {
            let memory = StackMemory(bytes: $0.bytes, base: Self.stackBase, isFull: true)
            return unwinder.walk(
                from: registers, stack: memory, in: space, modules: modules, limit: limit, into: &frames)
        }
        return (frames, root)
    }
}
