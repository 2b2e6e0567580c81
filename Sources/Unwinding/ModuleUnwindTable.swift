import Bytes
import CZlib
import ObjectFiles

/// All that unwinding knows of one module. A class, because each step of each walk asks for one.
final class ModuleUnwindTable: Sendable {
    let file: ObjectFile
    let frames: CallFrameTable
    /// For functions that `frames` does not know.
    private let prologues: CallFrameTable
    let async: AsyncCode
    /// What Go's linker writes says where a function has no frame yet, and nothing of the frame pointer.
    let isGo: Bool
    /// Nil for what is not Go's.
    private let goSignalReturn: GoSignalReturn?
    private let goRuntime: GoRuntimeCode?
    /// Likewise, and where the runtime is not as expected.
    let goThreads: GoThreadLayout?
    /// Of the known version of the runtime that runs Swift's tasks; nil for any other module.
    let swiftTasks: SwiftTaskCode?

    init(
        _ file: ObjectFile, _ source: some ByteSource, isSwiftConcurrency: Bool = false,
        _ allowance: inout TableAllowance
    ) {
        self.file = file
        isGo = file.isGo
        let section = Self.section(of: file, source, &allowance)?.compiled(&allowance)
        frames = section?.table ?? CallFrameTable()
        // Go keeps its own books.
        let symbols = isGo ? nil : FunctionSymbols(of: file, source, &allowance)
        // Not every function without call-frame information has a symbol, nor the other way round.
        let starts = (section?.starts ?? []) + (symbols?.starts ?? [])
        async = isGo ? AsyncCode() : AsyncCode(of: file, source, starts: starts, &allowance)
        prologues = Self.prologues(symbols, of: file, source, unknownTo: frames, &allowance)
        goSignalReturn = isGo ? GoSignalReturn(of: file, source, &allowance) : nil
        goRuntime = isGo ? GoRuntimeCode(of: file, source, &allowance) : nil
        goThreads = goRuntime.flatMap { GoThreadLayout($0, of: file, source, &allowance) }
        swiftTasks = isSwiftConcurrency ? SwiftTaskCode(of: file, source, &allowance) : nil
    }

    /// Of a module that is no program's own.
    convenience init(_ file: ObjectFile, _ source: some ByteSource, isSwiftConcurrency: Bool = false) {
        var allowance = TableAllowance.library
        self.init(file, source, isSwiftConcurrency: isSwiftConcurrency, &allowance)
    }

    /// The rules at an offset in the module's file.
    func rules(at fileOffset: UInt64) -> CallFrameRules? {
        file.virtualAddress(ofCodeAt: fileOffset).flatMap(rules(atAddress:))
    }

    func rules(atAddress address: UInt64) -> CallFrameRules? {
        frames.rules(at: address) ?? prologues.rules(at: address)
    }

    /// Whether signal handlers return to the code at an offset in the module's file.
    func isGoSignalReturn(_ fileOffset: UInt64) -> Bool {
        goSignalReturn?.contains(fileOffset: fileOffset) ?? false
    }

    /// What kind of the runtime's functions is at an offset in the module's file; nil for all others.
    func goRuntimeKind(at fileOffset: UInt64) -> GoRuntimeCode.Kind? {
        guard let goRuntime, let address = file.virtualAddress(ofCodeAt: fileOffset) else { return nil }
        return goRuntime.kind(at: address)
    }

    private static func prologues(
        _ symbols: FunctionSymbols?, of file: ObjectFile, _ source: some ByteSource, unknownTo frames: CallFrameTable,
        _ allowance: inout TableAllowance
    ) -> CallFrameTable {
        guard let symbols else { return CallFrameTable() }
        var builder = CallFrameTableBuilder(allowance)
        // Those beyond a limit stay without rules.
        try? symbols.addPrologues(to: &builder, unknownTo: frames)
        try? StartupCode(in: symbols.code, at: symbols.codeAddress)?.add(to: &builder, unknownTo: frames)
        try? ThreadBirth.add(in: symbols, to: &builder, unknownTo: frames)
        try? LinkageCode.add(of: file, to: &builder, unknownTo: frames)
        try? StartupCode.addFunctions(of: file, source, to: &builder, unknownTo: frames)
        allowance = builder.allowance
        return CallFrameTable(builder)
    }

    /// `.debug_frame` where only that exists.
    private static func section(
        of file: ObjectFile, _ source: some ByteSource, _ allowance: inout TableAllowance
    ) -> CallFrameSection? {
        if let section = file.section(named: ".eh_frame"), !section.fileRange.isEmpty {
            return bytes(of: section, source, &allowance).map {
                CallFrameSection(format: .ehFrame, address: section.virtualAddress, bytes: $0)
            }
        }
        return file.section(named: ".debug_frame").flatMap { bytes(of: $0, source, &allowance) }.map {
            CallFrameSection(format: .debugFrame, address: 0, bytes: $0)
        }
    }

    private static func bytes(
        of section: ObjectFile.Section, _ source: some ByteSource, _ allowance: inout TableAllowance
    ) -> [UInt8]? {
        guard let bytes = section.bytes(source, &allowance) else { return nil }
        return section.isCompressed ? inflated(bytes, &allowance) : bytes
    }

    /// A compressed section begins with the method (1 is zlib), the size and the alignment of what it was
    /// (System V ABI, "Section Compression").
    private static func inflated(_ section: [UInt8], _ allowance: inout TableAllowance) -> [UInt8]? {
        // Safe: every bit pattern of a byte is a byte.
        var reader = ByteReader(unsafe section.span.bytes)
        guard (try? reader.read(UInt64.self)) == 1, let size = try? reader.read(UInt64.self),
            (try? reader.skip(8)) != nil, allowance.spend(bytes: size)
        else { return nil }
        var inflated = [UInt8](repeating: 0, count: Int(size))
        var count = uLong(size)
        // Safe: zlib writes at most `count` bytes and reads at most what it is told remains.
        let status = unsafe section[24...].withUnsafeBufferPointer { input in
            unsafe uncompress(&inflated, &count, input.baseAddress, uLong(input.count))
        }
        return status == Z_OK && count == uLong(size) ? inflated : nil
    }
}

extension ObjectFile.Section {
    /// As they lie in the file; nil where there are more than allowed, or fewer than the section says.
    func bytes(_ source: some ByteSource, _ allowance: inout TableAllowance) -> [UInt8]? {
        source.read(fileRange, &allowance)
    }
}

extension ByteSource {
    /// Nil where these are more bytes than are allowed, or than there are.
    func read(_ range: Range<UInt64>, _ allowance: inout TableAllowance) -> [UInt8]? {
        guard let start = Int(exactly: range.lowerBound), let end = Int(exactly: range.upperBound),
            allowance.spend(bytes: range.byteCount)
        else { return nil }
        return try? read(start..<end)
    }
}
