import Bytes
import ObjectFiles

/// The table of functions, files and lines that every program of Go has for its own panics, stripped or not (Go 1.18 and
/// later; layouts: runtime/symtab.go, runtime/runtime2.go `_func`, runtime/symtabinl.go). Hostile bytes: whatever leads out
/// of the table is nothing.
struct GoFunctionTable: Sendable {
    /// A function at an address.
    struct Found: Equatable {
        let name: String
        let file: String
        let startLine: Int32
        let line: Int32
    }

    /// The largest programs that we know of have 64 MiB.
    private static let tableByteLimit = 512 << 20
    private static let inliningByteLimit = 128 << 20
    private static let textByteLimit = 4096
    /// Calls inlined into each other at one address.
    private static let depthLimit = 64

    private let table: [UInt8]
    /// What `funcdata` leads into; empty where the file does not say where that is.
    private let inlining: [UInt8]
    private let textStart: UInt64
    private let header: Header

    private struct Header {
        /// From Go 1.20 on functions say where they begin, and inlined calls have the form that is read here.
        let isFrom120: Bool
        let functionCount: Int
        let names: Int
        let units: Int
        let files: Int
        let values: Int
        let functions: Int
    }

    /// Nil for what has no such table, or one of another form.
    init?(of file: ObjectFile, _ source: some ByteSource) {
        guard let bytes = file.section(named: ".gopclntab")?.bytes(source, limit: Self.tableByteLimit) else {
            return nil
        }
        let module = file.section(named: ".go.module")?.bytes(source, limit: 1 << 16) ?? []
        self.init(
            table: bytes, inlining: Self.inlining(of: file, source, module: module),
            textStart: Self.textStart(of: file, table: bytes, module: module))
    }

    /// `go:func.*`, from where it begins to the end of the section that it is in: where that is, the module's data says
    /// (`moduledata.gofunc`, of Go 1.27). What other versions have in that place leads into no section, or to no call.
    private static func inlining(of file: ObjectFile, _ source: some ByteSource, module: [UInt8]) -> [UInt8] {
        guard let address = module.longWord(at: 344), address != 0,
            let section = file.sections.first(where: {
                address >= $0.virtualAddress && address - $0.virtualAddress < UInt64($0.fileRange.count)
            }), let bytes = section.bytes(source, limit: Self.tableByteLimit)
        else { return [] }
        return Array(bytes[Int(address - section.virtualAddress)...].prefix(Self.inliningByteLimit))
    }

    init?(table: [UInt8], inlining: [UInt8], textStart: UInt64) {
        guard let magic = table.word(at: 0), [0xffff_fff0, 0xffff_fff1].contains(magic), table.count >= 72,
            // One byte an instruction at least, and addresses of eight.
            table[6] == 1, table[7] == 8
        else { return nil }
        func offset(_ word: Int) -> Int { Int(clamping: table.longWord(at: 8 + word * 8) ?? .max) }
        header = Header(
            isFrom120: magic == 0xffff_fff1, functionCount: offset(0), names: offset(3), units: offset(4),
            files: offset(5), values: offset(6), functions: offset(7))
        let offsets = [header.names, header.units, header.files, header.values, header.functions]
        guard offsets.allSatisfy({ $0 <= table.count }), header.functionCount <= table.count / 8 else { return nil }
        self.table = table
        self.inlining = inlining
        self.textStart = textStart
    }

    /// Where `runtime.text` is: in the table up to Go 1.25, then in the module's data, else where the code begins.
    private static func textStart(of file: ObjectFile, table: [UInt8], module: [UInt8]) -> UInt64 {
        if let told = table.longWord(at: 24), told != 0 { return told }
        // Behind the header's address, six slices, an address, and the first and last place of code.
        if let told = module.longWord(at: 8 + 6 * 24 + 8 + 16), told != 0 { return told }
        return file.section(named: ".text")?.virtualAddress ?? 0
    }

    /// Innermost first; empty where no function is at the address.
    func functions(at address: UInt64) -> [Found] {
        guard address >= textStart, let place = UInt32(exactly: address - textStart),
            // A table that contradicts itself names an entry that begins elsewhere.
            let function = function(at: place), function.start <= place
        else { return [] }
        var found: [Found] = []
        var offset = place - function.start
        for _ in 0..<Self.depthLimit {
            let (file, line) = (self.file(of: function, at: offset), value(function.lines, at: offset) ?? 0)
            guard let call = inlinedCall(of: function, at: offset) else {
                found.append(
                    Found(name: name(at: function.name), file: file, startLine: function.startLine, line: line))
                return found.filter { !$0.name.isEmpty }
            }
            found.append(Found(name: name(at: call.name), file: file, startLine: call.startLine, line: line))
            offset = call.parent
        }
        return found
    }
}

extension GoFunctionTable {
    /// `_func`, as far as it is of use.
    private struct Entry {
        /// From the text's start.
        let start: UInt32
        let name: UInt32
        let files: UInt32
        let lines: UInt32
        let unit: UInt32
        let startLine: Int32
        /// Of which inlined call each place is; 0 for none.
        let calls: UInt32
        /// Where those calls are told; nil where they are not.
        let tree: UInt32?
    }

    private struct InlinedCall {
        let name: UInt32
        let startLine: Int32
        /// A place in the caller's code, from the function's start.
        let parent: UInt32
    }

    private func function(at place: UInt32) -> Entry? {
        var (low, high) = (0, header.functionCount)
        while low < high {
            let middle = (low + high) / 2
            guard let start = table.word(at: header.functions + middle * 8) else { return nil }
            if start <= place { low = middle + 1 } else { high = middle }
        }
        guard low > 0, low < header.functionCount || place < table.word(at: header.functions + low * 8) ?? 0,
            let offset = table.word(at: header.functions + (low - 1) * 8 + 4)
        else { return nil }
        return entry(at: header.functions + Int(offset))
    }

    private func entry(at place: Int) -> Entry? {
        guard let start = table.word(at: place), let name = table.word(at: place + 4),
            let files = table.word(at: place + 20), let lines = table.word(at: place + 24),
            let valueTables = table.word(at: place + 28), let unit = table.word(at: place + 32)
        else { return nil }
        guard header.isFrom120 else {
            return Entry(
                start: start, name: name, files: files, lines: lines, unit: unit, startLine: 0, calls: 0, tree: nil)
        }
        let startLine = table.word(at: place + 36) ?? 0
        let dataTables = place + 43 < table.count ? table[place + 43] : 0
        // PCDATA_InlTreeIndex and FUNCDATA_InlTree.
        let calls = valueTables > 2 ? table.word(at: place + 44 + 2 * 4) ?? 0 : 0
        let tree = dataTables > 3 ? table.word(at: place + 44 + Int(valueTables) * 4 + 3 * 4) : nil
        return Entry(
            start: start, name: name, files: files, lines: lines, unit: unit,
            startLine: Int32(truncatingIfNeeded: startLine), calls: calls, tree: tree == .max ? nil : tree)
    }

    private func inlinedCall(of function: Entry, at offset: UInt32) -> InlinedCall? {
        guard let tree = function.tree, let index = value(function.calls, at: offset), index >= 0 else { return nil }
        let place = Int(tree) + Int(index) * 16
        guard let name = inlining.word(at: place + 4), let parent = inlining.word(at: place + 8),
            let startLine = inlining.word(at: place + 12)
        else { return nil }
        return InlinedCall(name: name, startLine: Int32(truncatingIfNeeded: startLine), parent: parent)
    }

    /// What a table of values says of a place, from the function's start; nil where it says nothing.
    private func value(_ start: UInt32, at offset: UInt32) -> Int32? {
        guard start != 0 else { return nil }
        var place = header.values + Int(start)
        var value: Int32 = -1
        var end: UInt32 = 0
        var isFirst = true
        while let step = table.variableWord(at: &place), step != 0 || isFirst {
            isFirst = false
            value &+= Int32(bitPattern: step & 1 != 0 ? ~(step >> 1) : step >> 1)
            guard let distance = table.variableWord(at: &place) else { return nil }
            end = end.addingReportingOverflow(distance).overflow ? .max : end + distance
            if offset < end { return value }
        }
        return nil
    }

    private func file(of function: Entry, at offset: UInt32) -> String {
        guard let number = value(function.files, at: offset), number >= 0,
            let place = table.word(at: header.units + (Int(function.unit) + Int(number)) * 4), place != .max
        else { return "" }
        return text(at: header.files + Int(place))
    }

    private func name(at offset: UInt32) -> String { text(at: header.names + Int(offset)) }

    private func text(at place: Int) -> String {
        guard place < table.count else { return "" }
        return String(decoding: table[place...].prefix(Self.textByteLimit).prefix { $0 != 0 }, as: UTF8.self)
    }
}

extension ObjectFile.Section {
    /// Nil where it is larger, compressed, or not in the file.
    fileprivate func bytes(_ source: some ByteSource, limit: Int) -> [UInt8]? {
        guard !isCompressed, fileRange.count <= limit, let start = Int(exactly: fileRange.lowerBound),
            let end = Int(exactly: fileRange.upperBound)
        else { return nil }
        return try? source.read(start..<end)
    }
}

extension [UInt8] {
    /// Little-endian; nil beyond the end.
    fileprivate func word(at place: Int) -> UInt32? {
        guard place >= 0, place <= count - 4 else { return nil }
        return (0..<4).reduce(0) { $0 | UInt32(self[place + $1]) << (8 * $1) }
    }

    fileprivate func longWord(at place: Int) -> UInt64? {
        guard let low = word(at: place), let high = word(at: place + 4) else { return nil }
        return UInt64(low) | UInt64(high) << 32
    }

    /// Seven bits a byte, the lowest first.
    fileprivate func variableWord(at place: inout Int) -> UInt32? {
        var word: UInt32 = 0
        for shift in stride(from: UInt32(0), to: 35, by: 7) {
            guard place >= 0, place < count else { return nil }
            let byte = self[place]
            place += 1
            word |= UInt32(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return word }
        }
        return nil
    }
}
