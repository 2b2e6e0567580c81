import Glibc
import Linux
import ObjectFiles
import Sampling

extension AllocationPoints {
    /// Of a program whose allocations are to be seen.
    ///
    /// What the program's symbols say is believed only where an instruction is there that a probe may stand on: it puts the
    /// probe into nothing but the program itself. Throws where it is not.
    init(of program: ProgramCode) throws(SystemError) {
        guard let path = program.modules.hostPath(of: program.path) else { throw Self.missing("the program's file") }
        let found = program.modules.withObjectFile(at: program.path) { file, source in
            program.runtime == .go
                ? AllocationPoints(ofGo: file, source, path: path)
                : AllocationPoints(linkedInto: file, source, path: path)
        }
        guard let found else { throw Self.missing("where the program allocates") }
        self = found
    }

    private static func missing(_ what: String) -> SystemError { SystemError("find \(what)", code: ENOENT) }

    /// See `Sandbox/Toolchains/swift/allocations.c`.
    private init?(linkedInto file: ObjectFile, _ source: some ByteSource, path: String) {
        let code = ProbedCode(file, source, names: ["flamebox_allocated", "flamebox_freed"])
        guard let allocations = code.marker("flamebox_allocated"), let frees = code.marker("flamebox_freed") else {
            return nil
        }
        self.init(path: path, teller: .linked, allocations: [allocations], frees: [frees])
    }

    private init?(ofGo file: ObjectFile, _ source: some ByteSource, path: String) {
        let names = ["runtime.profilealloc", "runtime.freeSpecial", GoMemoryProfiling.interval]
        let code = ProbedCode(file, source, names: Set(names))
        guard let allocations = code.goBody(names[0]), let frees = code.goBody(names[1]),
            let interval = code.addresses[names[2]]
        else { return nil }
        self.init(
            path: path, teller: .goRuntime(intervalAddress: interval), allocations: [allocations], frees: [frees])
    }
}

/// A program's functions by name, and what their code begins with.
private struct ProbedCode<Source: ByteSource> {
    let addresses: [String: UInt64]
    private let file: ObjectFile
    private let source: Source

    init(_ file: ObjectFile, _ source: Source, names: Set<String>) {
        self.file = file
        self.source = source
        addresses = file.addresses(ofSymbols: names, source)
    }

    /// The offset in the file of a function that begins with the no-op of five bytes.
    func marker(_ name: String) -> UInt64? {
        beginning(of: name).flatMap { $0.bytes.starts(with: AllocationCode.noOperation) ? $0.offset : nil }
    }

    /// Behind the check of the stack's size, where the arguments are still in their registers.
    func goBody(_ name: String) -> UInt64? {
        guard let beginning = beginning(of: name),
            let distance = AllocationCode.goPrologueBytes(of: beginning.bytes)
        else { return nil }
        return beginning.offset + UInt64(distance)
    }

    private func beginning(of name: String) -> (offset: UInt64, bytes: [UInt8])? {
        guard let address = addresses[name], address <= .max - AllocationCode.longestBeginning,
            let offset = file.fileOffset(
                of: address..<address + AllocationCode.longestBeginning, isExecutable: true),
            let start = Int(exactly: offset), start <= .max - Int(AllocationCode.longestBeginning),
            let bytes = try? source.read(start..<start + Int(AllocationCode.longestBeginning))
        else { return nil }
        return (offset, bytes)
    }
}
