package import Linux

/// What the kernel that runs says of its own types (`/sys/kernel/btf/vmlinux`; Documentation/bpf/btf.rst): where a field
/// lies, and the number of the type by which a tracepoint is known. Both differ between kernels.
package struct KernelTypes {
    package struct Field: Hashable {
        let structure: String
        let name: String

        package init(_ structure: String, _ name: String) {
            self.structure = structure
            self.name = name
        }
    }

    private var offsets: [Field: Int] = [:]
    private var typedefs: [String: UInt32] = [:]

    /// Of the kernel that runs; throws where it tells none.
    package static func ofThisHost(
        fields: [Field], typedefs: [String]
    ) throws(SystemError) -> KernelTypes {
        let path = "/sys/kernel/btf/vmlinux"
        let file = try OwnedDescriptor.open(path, 0)
        var bytes: [UInt8] = []
        while let piece = try file.read(upTo: 1 << 23), !piece.isEmpty { bytes += piece }
        guard let types = KernelTypes(bytes, fields: fields, typedefs: typedefs) else {
            // EBADMSG: what is there is not what the kernel's documentation says.
            throw SystemError("parse \(path)", code: 74)
        }
        return types
    }

    /// In bytes from the structure's start.
    package func offset(of field: Field) throws(SystemError) -> Int {
        guard let offset = offsets[field] else {
            throw SystemError("find \(field.structure).\(field.name) in the kernel's types", code: 2)
        }
        return offset
    }

    package func typedef(_ name: String) throws(SystemError) -> UInt32 {
        guard let number = typedefs[name] else { throw SystemError("find \(name) in the kernel's types", code: 2) }
        return number
    }

    /// Nil where the bytes are no type information. Of a structure's fields, those that it names itself are found.
    package init?(_ bytes: [UInt8], fields: [Field], typedefs wantedTypedefs: [String]) {
        guard let header = Header(bytes) else { return nil }
        let names = Set(fields.flatMap { [$0.structure, $0.name] } + wantedTypedefs)
        let strings = header.offsets(of: names, in: bytes)
        let known = fields.compactMap { field -> (UInt32, UInt32, Field)? in
            guard let structure = strings[field.structure], let name = strings[field.name] else { return nil }
            return (structure, name, field)
        }
        let wanted = Dictionary(grouping: known) { $0.0 }
        let typedefNames = Dictionary(
            wantedTypedefs.compactMap { name in strings[name].map { ($0, name) } },
            uniquingKeysWith: { first, _ in first })
        var place = header.types.lowerBound
        var number: UInt32 = 1
        while place < header.types.upperBound {
            guard let type = TypeRecord(bytes, at: place, until: header.types.upperBound) else { return nil }
            if type.kind == .typedef, let name = typedefNames[type.name] { typedefs[name] = number }
            if type.kind == .structure, let fields = wanted[type.name] {
                for index in 0..<type.count {
                    let start = place + TypeRecord.byteCount + index * 12
                    guard let name = bytes.word(at: start), let bits = bytes.word(at: start + 8) else { return nil }
                    // With the flag, the highest byte is the width of a bit field.
                    let offset = Int(type.isFlagged ? bits & 0xFF_FFFF : bits) / 8
                    for field in fields where field.1 == name { offsets[field.2] = offset }
                }
            }
            place += type.byteCount
            number += 1
        }
    }

    private struct Header {
        let types: Range<Int>
        let strings: Range<Int>

        init?(_ bytes: [UInt8]) {
            let words = [4, 8, 12, 16, 20].compactMap { bytes.word(at: $0).map(Int.init) }
            guard bytes.prefix(2) == [0x9F, 0xEB], words.count == 5 else { return nil }
            let start = words[0]
            types = start + words[1]..<start + words[1] + words[2]
            strings = start + words[3]..<start + words[3] + words[4]
            guard types.upperBound <= bytes.count, strings.upperBound <= bytes.count else { return nil }
        }

        /// Where each name begins, counted from the beginning of the strings.
        func offsets(of names: Set<String>, in bytes: [UInt8]) -> [String: UInt32] {
            let lengths = Set(names.map(\.utf8.count))
            var found: [String: UInt32] = [:]
            bytes.withUnsafeBufferPointer { bytes in
                var start = strings.lowerBound
                for place in strings where bytes[place] == 0 {
                    if lengths.contains(place - start) {
                        let name = String(decoding: bytes[start..<place], as: UTF8.self)
                        if names.contains(name) { found[name] = UInt32(start - strings.lowerBound) }
                    }
                    start = place + 1
                }
            }
            return found
        }
    }

    /// `struct btf_type` and what follows it.
    private struct TypeRecord {
        enum Kind: UInt32 {
            case integer = 1, pointer, array, structure, union, enumeration, forward, typedef, volatile, const, restrict
            case function, prototype, variable, section, float, declarationTag, typeTag, wideEnumeration
        }

        static let byteCount = 12

        let name: UInt32
        let kind: Kind
        let isFlagged: Bool
        let count: Int

        init?(_ bytes: [UInt8], at place: Int, until end: Int) {
            guard let name = bytes.word(at: place), let info = bytes.word(at: place + 4),
                let kind = Kind(rawValue: info >> 24 & 0x1F)
            else { return nil }
            self.name = name
            self.kind = kind
            isFlagged = info >> 31 == 1
            count = Int(info & 0xFFFF)
            guard place + byteCount <= end else { return nil }
        }

        var byteCount: Int {
            switch kind {
            case .structure, .union, .section, .wideEnumeration: Self.byteCount + count * 12
            case .enumeration, .prototype: Self.byteCount + count * 8
            case .array: Self.byteCount + 12
            case .integer, .variable, .declarationTag: Self.byteCount + 4
            case .pointer, .forward, .typedef, .volatile, .const, .restrict, .function, .float, .typeTag: Self.byteCount
            }
        }
    }
}

extension [UInt8] {
    /// Nil where it would lie outside.
    fileprivate func word(at offset: Int) -> UInt32? {
        guard offset >= 0, offset + 4 <= count else { return nil }
        return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    }
}
