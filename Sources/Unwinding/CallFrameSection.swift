import Bytes

/// A section of call-frame information and where its module wants it.
struct CallFrameSection: Sendable {
    enum Format: Sendable {
        /// `.eh_frame`: entries name their common part by the distance back to it.
        case ehFrame
        /// `.debug_frame`: by its offset in the section.
        case debugFrame
    }

    /// Modules have a few; they may overlap, so that many long ones would take the square of the section's length.
    private static let commonLimit = 1 << 10
    private static let commonByteLimit: UInt64 = 1 << 12
    /// What an entry costs besides its instructions.
    private static let stepsPerEntry = 8

    let format: Format
    let address: UInt64
    let bytes: [UInt8]

    /// Compiles the section: its table, and where the functions begin that have an entry. Entries that cannot be read,
    /// and those beyond the allowance, are left out: their functions are stepped over by their frame pointers.
    func compiled(_ allowance: inout TableAllowance) -> (table: CallFrameTable, starts: [UInt64]) {
        var builder = CallFrameTableBuilder(allowance)
        var common: [UInt64: CommonEntry?] = [:]
        var offset: UInt64 = 0
        while builder.allowance.rows > 0, let entry = try? entry(at: offset),
            (try? builder.allowance.spend(steps: Self.stepsPerEntry)) != nil
        {
            try? add(entry, to: &builder, common: &common)
            offset = entry.end
        }
        allowance = builder.allowance
        return (CallFrameTable(builder), builder.functionStarts)
    }

    /// The frame of an entry: its length and what it refers to.
    private struct Entry {
        /// After the length and the reference.
        let body: UInt64
        let end: UInt64
        /// Nil for a common entry.
        let commonOffset: UInt64?
    }

    /// Nil at the end of the section.
    private func entry(at offset: UInt64) throws(CallFrameError) -> Entry? {
        // Safe, as everywhere in this file: every bit pattern of a byte is a byte.
        var reader = ByteReader(unsafe bytes.span.bytes)
        try reader.move(to: offset)
        guard reader.remaining >= 4 else { return nil }
        let length = try reader.next(UInt32.self)
        // Zero terminates; the 64-bit form is nobody's for sections below 4 GiB.
        guard length != 0, length != .max else { return nil }
        let place = UInt64(reader.offset)
        let reference = try reader.next(UInt32.self)
        let end = place + UInt64(length)
        guard length >= 4, end <= UInt64(bytes.count) else { throw .truncated }
        return Entry(
            body: UInt64(reader.offset), end: end, commonOffset: commonOffset(of: reference, at: place))
    }

    private func commonOffset(of reference: UInt32, at place: UInt64) -> UInt64? {
        switch format {
        case .ehFrame: reference == 0 ? nil : place &- UInt64(reference)
        case .debugFrame: reference == .max ? nil : UInt64(reference)
        }
    }

    private func add(
        _ entry: Entry, to builder: inout CallFrameTableBuilder, common: inout [UInt64: CommonEntry?]
    ) throws(CallFrameError) {
        guard let commonOffset = entry.commonOffset else { return }
        // Each common part is read once, however many entries a hostile file hangs on it.
        guard common[commonOffset] != nil || common.count < Self.commonLimit else { throw .tooLarge }
        let shared = common[commonOffset] ?? (try? commonEntry(at: commonOffset, &builder))
        common[commonOffset] = .some(shared)
        guard let shared else { return }
        var reader = ByteReader(unsafe bytes.span.bytes.extracting(0..<Int(entry.end)))
        try reader.move(to: entry.body)
        let start = try shared.encoding.read(&reader, sectionAddress: address)
        let length = try shared.encoding.readValue(&reader)
        if shared.hasAugmentation { _ = try reader.nextBytes(try reader.nextULEB()) }
        // What no loaded code can be at, such as functions that the linker dropped.
        guard start != 0, length > 0, length < 1 << 32 else { return }
        try builder.begin(functionAt: start)
        var program = CallFrameProgram(shared, start: start, end: start &+ length)
        do throws(CallFrameError) {
            try program.run(&reader, into: &builder)
            builder.end(at: start &+ length)
        } catch {
            // The rules so far say nothing of the code from here on.
            builder.end(at: program.uncovered)
        }
    }

    private func commonEntry(
        at offset: UInt64, _ builder: inout CallFrameTableBuilder
    ) throws(CallFrameError) -> CommonEntry? {
        guard let entry = try entry(at: offset), entry.commonOffset == nil else { return nil }
        guard entry.end - entry.body <= Self.commonByteLimit else { throw .tooLarge }
        var reader = ByteReader(unsafe bytes.span.bytes.extracting(0..<Int(entry.end)))
        try reader.move(to: entry.body)
        return try CommonEntry(&reader, &builder)
    }
}

/// What many functions' entries share (a "common information entry").
struct CommonEntry {
    let codeAlignment: UInt64
    let dataAlignment: Int64
    private(set) var encoding = PointerEncoding.absolute
    private(set) var hasAugmentation = false
    private(set) var rules = CallFrameRules()

    init(_ reader: inout ByteReader, _ builder: inout CallFrameTableBuilder) throws(CallFrameError) {
        let version = try reader.next(UInt8.self)
        guard [1, 3, 4].contains(version) else { throw .unsupported }
        let augmentation = reader.readText(limit: 16)
        // Version 4 says how large addresses and segment selectors are: 8 and 0 on our machines.
        if version == 4, try reader.next(UInt16.self) != 8 { throw .unsupported }
        codeAlignment = try reader.nextULEB()
        dataAlignment = try reader.nextSLEB()
        let returnAddress = version == 1 ? UInt64(try reader.next(UInt8.self)) : try reader.nextULEB()
        guard returnAddress == 16 else { throw .unsupported }
        try readAugmentation(augmentation, &reader)
        var program = CallFrameProgram(self, start: 0, end: 0)
        try program.runInitial(&reader, into: &builder)
        rules = program.rules
    }

    private mutating func readAugmentation(
        _ augmentation: String, _ reader: inout ByteReader
    ) throws(CallFrameError) {
        guard !augmentation.isEmpty else { return }
        guard augmentation.hasPrefix("z") else { throw .unsupported }
        hasAugmentation = true
        let length = try reader.nextULEB()
        let end = UInt64(reader.offset).addingReportingOverflow(length)
        guard !end.overflow else { throw .truncated }
        for letter in augmentation.dropFirst() {
            switch letter {
            case "R": encoding = PointerEncoding(byte: try reader.next())
            case "P": _ = try PointerEncoding(byte: try reader.next()).readValue(&reader)
            case "L": _ = try reader.next(UInt8.self)
            case "S": rules.isSignalFrame = true
            default: break
            }
        }
        try reader.move(to: end.partialValue)
    }
}
