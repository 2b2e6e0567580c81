import Bytes
import ObjectFiles

/// Swift's functions that a module has at one address, as their compiler puts functions with equal bodies: a sample there
/// may be of any of them. Other languages' symbols at one address are names of one function (`malloc`, `__libc_malloc`).
struct EqualFunctions: Equatable, Sendable {
    /// Of one address; of more names the others are only counted. Hundreds are there where a library has left functions out.
    static let nameLimit = 32
    /// A table that is larger belongs to no program that was built here.
    private static let tableByteLimit: UInt64 = 64 << 20
    private static let functionKind: UInt8 = 2
    private static let entryBytes = 24

    struct Group: Equatable, Sendable {
        fileprivate let addresses: Range<UInt64>
        /// As in the object file, in order.
        let names: [String]
        /// Beyond those.
        let moreCount: Int
    }

    /// Ascending and apart.
    private var groups: [Group] = []

    init() {}

    init(of file: ObjectFile, _ source: some ByteSource) {
        self.init(
            symbols: Self.bytes(of: ".symtab", file, source) ?? [], names: Self.bytes(of: ".strtab", file, source) ?? []
        )
    }

    /// - Parameters:
    ///   - symbols: a symbol table (System V ABI, "Symbol Table").
    ///   - names: the bytes of its names.
    init(symbols: [UInt8], names: [UInt8]) {
        let functions = Self.swiftFunctions(symbols, names)
        var start = 0
        while start < functions.count {
            let address = functions[start].address
            let end = functions[start...].firstIndex { $0.address != address } ?? functions.count
            if end - start > 1 {
                add(functions[start..<end], names, before: end < functions.count ? functions[end].address : nil)
            }
            start = end
        }
    }

    /// Those that have the code at a virtual address; nil where that is of at most one.
    func group(at address: UInt64) -> Group? {
        var (low, high) = (0, groups.count)
        while low < high {
            let middle = (low + high) / 2
            if groups[middle].addresses.upperBound <= address { low = middle + 1 } else { high = middle }
        }
        return low < groups.count && groups[low].addresses.contains(address) ? groups[low] : nil
    }

    private struct Entry {
        let address: UInt64
        let size: UInt64
        let name: Int
    }

    private mutating func add(_ entries: ArraySlice<Entry>, _ names: [UInt8], before next: UInt64?) {
        var distinct: Set<String> = []
        for entry in entries.prefix(Self.nameLimit) {
            let name = names[entry.name...].prefix { $0 != 0 }
            distinct.insert(String(decoding: name, as: UTF8.self))
        }
        let size = entries.map(\.size).max() ?? 0
        let (end, overflow) = entries[entries.startIndex].address.addingReportingOverflow(size)
        guard distinct.count > 1, !overflow else { return }
        groups.append(
            Group(
                addresses: entries[entries.startIndex].address..<min(end, next ?? end), names: distinct.sorted(),
                moreCount: max(0, entries.count - Self.nameLimit)))
    }

    /// By ascending address.
    private static func swiftFunctions(_ symbols: [UInt8], _ names: [UInt8]) -> [Entry] {
        // Safe: every bit pattern of a byte is a byte.
        var reader = ByteReader(unsafe symbols.span.bytes)
        var found: [Entry] = []
        while reader.remaining >= entryBytes {
            // Never too short, as there are as many bytes.
            guard let entry = try? entry(&reader), entry.name < names.count - 2,
                names[entry.name] == UInt8(ascii: "$"), names[entry.name + 1] == UInt8(ascii: "s")
            else { continue }
            found.append(entry)
        }
        return found.sorted { ($0.address, $0.name) < ($1.address, $1.name) }
    }

    /// Nil for what is no function.
    private static func entry(_ reader: inout ByteReader) throws(TruncatedBytes) -> Entry? {
        let name = Int(try reader.read(UInt32.self))
        let isFunction = try reader.read(UInt8.self) & 15 == functionKind
        // Visibility and section.
        try reader.skip(3)
        let address = try reader.read(UInt64.self)
        let size = try reader.read(UInt64.self)
        return isFunction && size > 0 ? Entry(address: address, size: size, name: name) : nil
    }

    private static func bytes(of name: String, _ file: ObjectFile, _ source: some ByteSource) -> [UInt8]? {
        guard let range = file.section(named: name)?.fileRange, range.upperBound - range.lowerBound <= tableByteLimit,
            let start = Int(exactly: range.lowerBound), let end = Int(exactly: range.upperBound)
        else { return nil }
        return try? source.read(start..<end)
    }
}

/// What a person reads where the compiler made one function of several: `merged: first(), second() and 2 more`.
enum MergedName {
    private static let shownCount = 3
    private static let prefix = "merged: "
    private static let others = " and others"

    /// Where only one of them is known.
    static func ofSeveral(including name: String) -> String { prefix + name + others }

    /// Names that read the same are one.
    static func of(_ names: [String], moreCount: Int = 0) -> String {
        let names = Set(names.map(plain)).sorted()
        guard names.count > 1 else { return names.first ?? "" }
        let hidden = max(0, names.count - shownCount) + moreCount
        return prefix + names.prefix(shownCount).joined(separator: ", ") + (hidden > 0 ? " and \(hidden) more" : "")
    }

    private static func plain(_ name: String) -> String {
        guard name.hasPrefix(prefix), name.hasSuffix(others) else { return name }
        return String(name.dropFirst(prefix.count).dropLast(others.count))
    }
}
