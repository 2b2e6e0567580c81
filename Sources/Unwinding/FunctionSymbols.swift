import Bytes
import ObjectFiles

/// Where a module's functions lie, by its symbol table; no name is read.
struct FunctionSymbols {
    private static let entryBytes = 24
    /// What a function costs before its code is looked at, and how much of that costs one step more.
    private static let stepsPerFunction = 8
    private static let codeBytesPerStep = 8

    let code: [UInt8]
    let codeAddress: UInt64
    /// Offsets in the code, ascending and apart.
    private var functions: [Range<Int>] = []

    /// Nil where the module has no code or no symbols.
    init?(of file: ObjectFile, _ source: some ByteSource, _ allowance: inout TableAllowance) {
        guard let table = file.section(named: ".symtab") ?? file.section(named: ".dynsym"),
            let symbols = table.bytes(source, &allowance), let text = file.section(named: ".text"),
            let code = text.bytes(source, &allowance)
        else { return nil }
        self.code = code
        codeAddress = text.virtualAddress
        functions = apart(read(symbols, &allowance))
    }

    /// Virtual addresses, ascending.
    var starts: [UInt64] { functions.map { codeAddress &+ UInt64($0.lowerBound) } }

    /// Adds what the functions' own instructions say, for those that `table` does not know.
    func addPrologues(to builder: inout CallFrameTableBuilder, unknownTo table: CallFrameTable) throws(CallFrameError) {
        for function in functions {
            try builder.allowance.spend(steps: Self.stepsPerFunction + function.count / Self.codeBytesPerStep)
            let start = codeAddress &+ UInt64(function.lowerBound)
            guard table.rules(at: start) == nil else { continue }
            var prologue = Prologue(code[function])
            try prologue.add(at: start, to: &builder)
        }
    }

    /// System V ABI, "Symbol Table": name, kind, visibility, section, value, size.
    private func read(_ symbols: [UInt8], _ allowance: inout TableAllowance) -> [Range<Int>] {
        // Safe: every bit pattern of a byte is a byte.
        var reader = ByteReader(unsafe symbols.span.bytes)
        var found: [Range<Int>] = []
        while reader.remaining >= Self.entryBytes, (try? allowance.spend(steps: 1)) != nil,
            let function = try? readFunction(&reader)
        {
            if !function.isEmpty { found.append(function) }
        }
        return found
    }

    /// Empty for whatever is not a function within the code.
    private func readFunction(_ reader: inout ByteReader) throws(TruncatedBytes) -> Range<Int> {
        try reader.skip(4)
        let kind = try reader.read(UInt8.self) & 15
        try reader.skip(3)
        let start = try reader.read(UInt64.self) &- codeAddress
        let size = try reader.read(UInt64.self)
        let end = start.addingReportingOverflow(size)
        let isFunction = kind == 2 && !end.overflow && end.partialValue <= UInt64(code.count)
        return isFunction ? Int(start)..<Int(end.partialValue) : 0..<0
    }

    /// Each ends where the next begins at the latest, so that all are read in one pass whatever the table says.
    private func apart(_ functions: [Range<Int>]) -> [Range<Int>] {
        let sorted = functions.sorted { $0.lowerBound < $1.lowerBound }
        let nexts = sorted.dropFirst().map(\.lowerBound) + [code.count]
        return zip(sorted, nexts).map { $0.lowerBound..<min($0.upperBound, $1) }.filter { !$0.isEmpty }
    }
}
