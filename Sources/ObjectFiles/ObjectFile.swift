package import Bytes

/// Why bytes are not an object file that we read.
package enum ObjectFileError: Error, Equatable {
    case truncated(TruncatedBytes)
    /// Not 64-bit little-endian ELF for the architecture that this is built for.
    case foreign
    /// More headers, or larger tables, than any file of ours has.
    case tooLarge
}

/// The outline of an ELF file: which of its bytes are loaded where, and what its sections are called.
///
/// Layouts: System V ABI, "Object Files" and "Program Header"; fields are read one by one and checked.
package struct ObjectFile: Equatable, Sendable {
    /// A part of the file that is loaded into memory (`PT_LOAD`).
    package struct Segment: Equatable, Sendable {
        package let fileRange: Range<UInt64>
        /// Where the file says that it wants to be; a loader may shift all segments alike.
        package let virtualAddress: UInt64
        package let isExecutable: Bool
        package let isWritable: Bool
    }

    package struct Section: Equatable, Sendable {
        package let name: String
        package let virtualAddress: UInt64
        /// Empty where the section takes no room in the file.
        package let fileRange: Range<UInt64>
        /// Compressed with a header of its own (`SHF_COMPRESSED`).
        package let isCompressed: Bool
    }

    /// Every address is looked for in all segments. The most that we know of is eleven.
    package static let segmentLimit = 64
    package static let sectionLimit = 4096
    package static let sectionNameByteLimit = 256
    package static let nameTableByteLimit = 1 << 20

    package let segments: [Segment]
    package let sections: [Section]

    package init(_ source: some ByteSource) throws(ObjectFileError) {
        let header = try FileHeader(source)
        segments = try header.readSegments(source)
        sections = try header.readSections(source)
    }

    package func section(named name: String) -> Section? {
        sections.first { $0.name == name }
    }

    /// Made by the Go linker, whose functions all keep frame pointers and carry Go's own names. It always leaves its
    /// build information; a build id only when it is told one.
    package var isGo: Bool { section(named: ".go.buildinfo") != nil }

    /// DWARF's, in whichever form.
    package var hasDebugInformation: Bool {
        sections.contains { [".debug_info", ".zdebug_info"].contains($0.name) }
    }

    /// The virtual address of code at `fileOffset`, or nil where no executable segment holds it.
    package func virtualAddress(ofCodeAt fileOffset: UInt64) -> UInt64? {
        guard let segment = segments.first(where: { $0.isExecutable && $0.fileRange.contains(fileOffset) }) else {
            return nil
        }
        return segment.virtualAddress &+ (fileOffset - segment.fileRange.lowerBound)
    }
}
