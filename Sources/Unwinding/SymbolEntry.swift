import Bytes

/// An entry of a module's symbol table (System V ABI, "Symbol Table"): what is asked of it.
struct SymbolEntry {
    static let byteCount = 24
    private static let functionKind: UInt8 = 2

    /// Where the name begins in the table of names.
    let nameOffset: UInt32
    let isFunction: Bool
    let address: UInt64
    let size: UInt64

    init(_ reader: inout ByteReader) throws(TruncatedBytes) {
        nameOffset = try reader.read()
        isFunction = try reader.read(UInt8.self) & 15 == Self.functionKind
        // Visibility and section.
        try reader.skip(3)
        address = try reader.read()
        size = try reader.read()
    }
}
