import Bytes

/// Where a few symbols of an object file are, by their names.
extension ObjectFile {
    /// Of the table of symbols and of that of their names, each. Programs with a web server need a tenth of it.
    package static let symbolTableByteLimit: UInt64 = 64 << 20

    /// Virtual addresses; of several symbols with the same name that of the first. None where there are no symbols, or
    /// more of them than any file of ours has.
    package func addresses(ofSymbols names: Set<String>, _ source: some ByteSource) -> [String: UInt64] {
        guard let entries = table(".symtab", source), let texts = table(".strtab", source) else { return [:] }
        let wanted = Dictionary(uniqueKeysWithValues: names.map { (Array($0.utf8), $0) })
        let firsts = Set(names.compactMap(\.utf8.first))
        let longest = wanted.keys.map(\.count).max() ?? 0
        var found: [String: UInt64] = [:]
        // Safe: every bit pattern of a byte is a byte.
        var reader = ByteReader(unsafe entries.span.bytes)
        while found.count < wanted.count, let entry = try? SymbolTableEntry(&reader) {
            guard entry.name < texts.count, firsts.contains(texts[entry.name]) else { continue }
            let text = texts[entry.name...].prefix(longest + 1).prefix { $0 != 0 }
            guard let name = wanted[Array(text)], found[name] == nil else { continue }
            found[name] = entry.address
        }
        return found
    }

    /// Where the file holds what is loaded at these addresses; nil where it does not hold all of it.
    package func fileOffset(of addresses: Range<UInt64>, isExecutable: Bool) -> UInt64? {
        for segment in segments where segment.isExecutable == isExecutable && segment.isWritable == !isExecutable {
            guard addresses.lowerBound >= segment.virtualAddress else { continue }
            let start = addresses.lowerBound - segment.virtualAddress
            let end = addresses.upperBound - segment.virtualAddress
            if end <= segment.fileRange.byteCount { return segment.fileRange.lowerBound + start }
        }
        return nil
    }

    func table(_ name: String, _ source: some ByteSource) -> [UInt8]? {
        guard let section = section(named: name), !section.isCompressed,
            section.fileRange.byteCount <= Self.symbolTableByteLimit,
            let start = Int(exactly: section.fileRange.lowerBound),
            let end = Int(exactly: section.fileRange.upperBound)
        else { return nil }
        return try? source.read(start..<end)
    }
}

/// An entry of a symbol table (System V ABI, "Symbol Table").
struct SymbolTableEntry {
    /// Where the name begins in the table of names.
    let name: Int
    let address: UInt64

    init(_ reader: inout ByteReader) throws(TruncatedBytes) {
        name = Int(try reader.read(UInt32.self))
        // Kind, visibility, section.
        try reader.skip(4)
        address = try reader.read()
        // Size.
        try reader.skip(8)
    }
}
