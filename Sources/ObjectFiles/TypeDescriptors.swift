import Bytes

/// Where an object file describes Swift's types: by the descriptors' mangled names, which end in `Mn` (nominal type
/// descriptor; swift/docs/ABI/Mangling.rst).
extension ObjectFile {
    /// More than any library of the toolchain has.
    package static let typeDescriptorLimit = 65_536
    private static let nameByteLimit = 1024

    /// Mangled names by virtual addresses. What goes beyond the limits is left out.
    package func typeDescriptors(_ source: some ByteSource) -> [UInt64: String] {
        let full = (".symtab", ".strtab"), exported = (".dynsym", ".dynstr")
        for (symbols, names) in [full, exported] {
            guard let entries = table(symbols, source), let texts = table(names, source) else { continue }
            return typeDescriptors(entries, texts)
        }
        return [:]
    }

    private func typeDescriptors(_ entries: [UInt8], _ texts: [UInt8]) -> [UInt64: String] {
        var found: [UInt64: String] = [:]
        // Safe: every bit pattern of a byte is a byte.
        var reader = ByteReader(unsafe entries.span.bytes)
        while found.count < Self.typeDescriptorLimit, let entry = try? SymbolTableEntry(&reader) {
            guard entry.name < texts.count, texts[entry.name] == UInt8(ascii: "$"), entry.address != 0 else { continue }
            let text = texts[entry.name...].prefix(Self.nameByteLimit + 1).prefix { $0 != 0 }
            guard text.count <= Self.nameByteLimit, text.suffix(2).elementsEqual("Mn".utf8) else { continue }
            found[entry.address] = String(decoding: text, as: UTF8.self)
        }
        return found
    }
}
