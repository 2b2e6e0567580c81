import Bytes

/// The ELF header, as far as it says where the other headers are.
struct FileHeader {
    private static let byteCount = 64
    private static let segmentHeaderBytes = 56
    private static let sectionHeaderBytes = 64

    private let segmentsOffset: UInt64
    private let sectionsOffset: UInt64
    private let segmentCount: Int
    private let sectionCount: Int
    private let nameTableIndex: Int

    init(_ source: some ByteSource) throws(ObjectFileError) {
        let bytes = try source.piece(at: 0, count: Self.byteCount)
        // 0x7F "ELF", 64-bit, little-endian, version 1.
        guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1]) else { throw .foreign }
        let reader = Fields(bytes)
        guard try reader.field(at: 18, UInt16.self) == Self.machine else { throw .foreign }
        segmentsOffset = try reader.field(at: 32)
        sectionsOffset = try reader.field(at: 40)
        guard try reader.field(at: 54, UInt16.self) == Self.segmentHeaderBytes else { throw .foreign }
        segmentCount = Int(try reader.field(at: 56, UInt16.self))
        let sectionSize = Int(try reader.field(at: 58, UInt16.self))
        // A stripped file may have no section headers at all.
        sectionCount = sectionSize == Self.sectionHeaderBytes ? Int(try reader.field(at: 60, UInt16.self)) : 0
        nameTableIndex = Int(try reader.field(at: 62, UInt16.self))
        guard segmentCount <= ObjectFile.segmentLimit, sectionCount <= ObjectFile.sectionLimit else { throw .tooLarge }
    }

    func readSegments(_ source: some ByteSource) throws(ObjectFileError) -> [ObjectFile.Segment] {
        let table = try source.piece(at: segmentsOffset, count: segmentCount * Self.segmentHeaderBytes)
        var segments: [ObjectFile.Segment] = []
        for index in 0..<segmentCount {
            if let segment = try Self.segment(Fields(table, from: index * Self.segmentHeaderBytes)) {
                segments.append(segment)
            }
        }
        return segments
    }

    func readSections(_ source: some ByteSource) throws(ObjectFileError) -> [ObjectFile.Section] {
        guard sectionCount > 0, nameTableIndex < sectionCount else { return [] }
        let table = try source.piece(at: sectionsOffset, count: sectionCount * Self.sectionHeaderBytes)
        let names = try Fields(table, from: nameTableIndex * Self.sectionHeaderBytes).fileRange()
        guard names.byteCount <= UInt64(ObjectFile.nameTableByteLimit) else { throw .tooLarge }
        let text = try source.piece(at: names.lowerBound, count: Int(clamping: names.byteCount))
        var sections: [ObjectFile.Section] = []
        for index in 0..<sectionCount {
            sections.append(try Self.section(Fields(table, from: index * Self.sectionHeaderBytes), names: text))
        }
        return sections
    }

    private static func segment(_ fields: Fields) throws(ObjectFileError) -> ObjectFile.Segment? {
        let loaded: UInt32 = 1
        let executable: UInt32 = 1
        let writable: UInt32 = 2
        guard try fields.field(at: 0, UInt32.self) == loaded else { return nil }
        let offset = try fields.field(at: 8, UInt64.self)
        let size = try fields.field(at: 32, UInt64.self)
        return ObjectFile.Segment(
            fileRange: offset..<offset.addingOrMax(size), virtualAddress: try fields.field(at: 16),
            isExecutable: try fields.field(at: 4, UInt32.self) & executable != 0,
            isWritable: try fields.field(at: 4, UInt32.self) & writable != 0)
    }

    private static func section(_ fields: Fields, names: [UInt8]) throws(ObjectFileError) -> ObjectFile.Section {
        let takesNoRoom: UInt32 = 8
        let compressed: UInt64 = 0x800
        let start = Int(try fields.field(at: 0, UInt32.self))
        let name = start < names.count ? names[start...].prefix(ObjectFile.sectionNameByteLimit).prefix { $0 != 0 } : []
        let range = try fields.fileRange()
        return ObjectFile.Section(
            name: String(decoding: name, as: UTF8.self), virtualAddress: try fields.field(at: 16),
            fileRange: try fields.field(at: 4, UInt32.self) == takesNoRoom
                ? range.lowerBound..<range.lowerBound : range,
            isCompressed: try fields.field(at: 8, UInt64.self) & compressed != 0)
    }
}

/// Integers at fixed offsets of one header.
private struct Fields {
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8], from start: Int = 0) {
        self.bytes = bytes[min(start, bytes.count)...]
    }

    func field<Field: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, _: Field.Type = Field.self
    ) throws(ObjectFileError) -> Field {
        do throws(TruncatedBytes) {
            // Safe: every bit pattern of a byte is a byte.
            var reader = ByteReader(unsafe bytes.span.bytes)
            try reader.skip(offset)
            return try reader.read()
        } catch {
            throw .truncated(error)
        }
    }

    /// A section header's place and size in the file.
    func fileRange() throws(ObjectFileError) -> Range<UInt64> {
        let offset = try field(at: 24, UInt64.self)
        return offset..<offset.addingOrMax(try field(at: 32))
    }
}

extension ByteSource {
    fileprivate func piece(at offset: UInt64, count: Int) throws(ObjectFileError) -> [UInt8] {
        guard let start = Int(exactly: offset), start <= .max - count else { throw .tooLarge }
        do throws(TruncatedBytes) { return try read(start..<start + count) } catch { throw .truncated(error) }
    }
}

extension Range<UInt64> {
    /// `count` traps where the length is beyond `Int`, and a header may claim any length.
    package var byteCount: UInt64 { upperBound - lowerBound }
}

extension UInt64 {
    fileprivate func addingOrMax(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
