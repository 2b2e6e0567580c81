import Bytes
import CLinux
import ObjectFiles
import Sampling

/// A recording of `perf record --call-graph dwarf`, read piece by piece as the records that our own events write.
///
/// Formats: the kernel's `tools/perf/Documentation/perf.data-file-format.txt` and `perf_event_open(2)`.
struct PerfDataFile {
    enum Failure: Error {
        case notPerfData
        /// Records of several events, whose layouts may differ.
        case severalEvents
    }

    private let source: FileSource
    private let layout: PerfRecordLayout
    /// In the order of the times.
    private let records: [Place]

    private struct Place {
        let header: RecordHeader
        let offset: Int
        let timeNs: UInt64
    }

    private static let magic: [UInt8] = Array("PERFILE2".utf8)
    private static let headerBytes = 72
    private static let attributeBytes = 112
    /// Of a sample, enough to find its time.
    private static let beginningBytes = 64
    /// Beyond are perf's own records.
    private static let kernelTypes: ClosedRange<UInt32> = 1...63

    /// - Parameter source: the file, open as long as this is used.
    init(_ source: FileSource) throws {
        self.source = source
        let (attribute, data) = try Self.sections(source)
        layout = try PerfRecordLayout(attribute: try source.read(attribute))
        records = try Self.places(source, data, layout)
    }

    private static func sections(_ source: FileSource) throws -> (attribute: Range<Int>, data: Range<Int>) {
        let header = try source.read(0..<headerBytes)
        guard header.starts(with: magic) else { throw Failure.notPerfData }
        var reader = ByteReader(header.span.bytes)
        try reader.skip(16)
        let attributeSize = try reader.read(Int.self)
        let (attributes, attributesSize) = (try reader.read(Int.self), try reader.read(Int.self))
        guard attributesSize == attributeSize else { throw Failure.severalEvents }
        let (data, dataSize) = (try reader.read(Int.self), try reader.read(Int.self))
        return (attributes..<attributes + attributeBytes, data..<data + dataSize)
    }

    /// Each CPU's records are in order, those of several CPUs take turns.
    private static func places(
        _ source: FileSource, _ data: Range<Int>, _ layout: PerfRecordLayout
    ) throws -> [Place] {
        var places: [Place] = []
        var offset = data.lowerBound
        while offset < data.upperBound {
            let header = try header(source.read(offset..<offset + 8))
            guard header.size >= 8 else { throw Failure.notPerfData }
            if kernelTypes.contains(header.type), !header.isData {
                let start = header.isSample ? offset : offset + header.size - layout.trailerBytes
                let count = header.isSample ? min(header.size, beginningBytes) : layout.trailerBytes
                let timeNs = try layout.time(inBytes: source.read(start..<start + count), isSample: header.isSample)
                places.append(Place(header: header, offset: offset, timeNs: timeNs))
            }
            offset += header.size
        }
        return places.sorted { ($0.timeNs, $0.offset) < ($1.timeNs, $1.offset) }
    }

    private static func header(_ bytes: [UInt8]) throws -> RecordHeader {
        var reader = ByteReader(bytes.span.bytes)
        return RecordHeader(type: try reader.read(), flags: try reader.read(), size: Int(try reader.read(UInt16.self)))
    }

    /// Gives all records to `recording`.
    func feed(_ recording: inout Recording) throws {
        for place in records {
            let theirs = try source.read(place.offset..<place.offset + place.header.size)
            let ours = place.header.isSample ? try layout.sample(theirs) : try layout.sideband(theirs)
            let header = RecordHeader(type: place.header.type, flags: place.header.flags, size: ours.count)
            recording.take(header, ours.span.bytes, from: place.header.isSample ? .samples : .sideband)
        }
    }
}

extension RecordHeader {
    fileprivate var isSample: Bool { type == PERF_RECORD_SAMPLE.rawValue }

    /// A mapping that holds no code, of which our events are not told.
    fileprivate var isData: Bool {
        type == PERF_RECORD_MMAP2.rawValue && Int32(flags) & PERF_RECORD_MISC_MMAP_DATA != 0
    }
}
