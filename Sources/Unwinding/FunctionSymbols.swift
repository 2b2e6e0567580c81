import Bytes
import ObjectFiles

/// Where a module's functions lie, by its symbol table; no name is read.
struct FunctionSymbols {
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

    /// Nil where these are not all addresses of the code.
    func code(at addresses: Range<UInt64>) -> ArraySlice<UInt8>? {
        guard addresses.lowerBound >= codeAddress, addresses.upperBound - codeAddress <= UInt64(code.count) else {
            return nil
        }
        return code[Int(addresses.lowerBound - codeAddress)..<Int(addresses.upperBound - codeAddress)]
    }

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

    private func read(_ symbols: [UInt8], _ allowance: inout TableAllowance) -> [Range<Int>] {
        // Safe: every bit pattern of a byte is a byte.
        var reader = ByteReader(unsafe symbols.span.bytes)
        var found: [Range<Int>] = []
        while reader.remaining >= SymbolEntry.byteCount, (try? allowance.spend(steps: 1)) != nil,
            let entry = try? SymbolEntry(&reader)
        {
            if let place = place(of: entry) { found.append(place) }
        }
        return found
    }

    /// Nil for whatever is not a function within the code.
    private func place(of entry: SymbolEntry) -> Range<Int>? {
        let start = entry.address &- codeAddress
        let end = start.addingReportingOverflow(entry.size)
        guard entry.isFunction, entry.size > 0, !end.overflow, end.partialValue <= UInt64(code.count) else {
            return nil
        }
        return Int(start)..<Int(end.partialValue)
    }

    /// Each ends where the next begins at the latest, so that all are read in one pass whatever the table says.
    private func apart(_ functions: [Range<Int>]) -> [Range<Int>] {
        let sorted = functions.sorted { $0.lowerBound < $1.lowerBound }
        let nexts = sorted.dropFirst().map(\.lowerBound) + [code.count]
        return zip(sorted, nexts).map { $0.lowerBound..<min($0.upperBound, $1) }.filter { !$0.isEmpty }
    }
}
