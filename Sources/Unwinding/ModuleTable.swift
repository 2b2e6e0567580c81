import Bytes
import CZlib
import ObjectFiles

/// All that unwinding knows of one module.
struct ModuleTable: Sendable {
    /// Larger sections are left out; the functions are then stepped over by their frame pointers.
    private static let sectionByteLimit: UInt64 = 64 << 20

    let file: ObjectFile
    let frames: CallFrameTable
    /// What Go's linker writes says where a function has no frame yet, and nothing of the frame pointer.
    let isGo: Bool

    init(_ file: ObjectFile, _ source: some ByteSource) {
        self.file = file
        isGo = file.isGo
        frames = Self.section(of: file, source)?.compiled() ?? CallFrameTable()
    }

    /// The rules at an offset in the module's file.
    func rules(at fileOffset: UInt64) -> CallFrameRules? {
        file.virtualAddress(ofCodeAt: fileOffset).flatMap(frames.rules)
    }

    /// `.debug_frame` where only that exists.
    private static func section(of file: ObjectFile, _ source: some ByteSource) -> CallFrameSection? {
        if let section = file.section(named: ".eh_frame"), !section.fileRange.isEmpty {
            return bytes(of: section, source).map {
                CallFrameSection(format: .ehFrame, address: section.virtualAddress, bytes: $0)
            }
        }
        return file.section(named: ".debug_frame").flatMap { bytes(of: $0, source) }.map {
            CallFrameSection(format: .debugFrame, address: 0, bytes: $0)
        }
    }

    private static func bytes(of section: ObjectFile.Section, _ source: some ByteSource) -> [UInt8]? {
        guard section.fileRange.byteCount <= sectionByteLimit,
            let start = Int(exactly: section.fileRange.lowerBound),
            let end = Int(exactly: section.fileRange.upperBound),
            let bytes = try? source.read(start..<end)
        else { return nil }
        return section.isCompressed ? inflated(bytes) : bytes
    }

    /// A compressed section begins with the method (1 is zlib), the size and the alignment of what it was
    /// (System V ABI, "Section Compression").
    private static func inflated(_ section: [UInt8]) -> [UInt8]? {
        // Safe: every bit pattern of a byte is a byte.
        var reader = ByteReader(unsafe section.span.bytes)
        guard (try? reader.read(UInt64.self)) == 1, let size = try? reader.read(UInt64.self),
            size <= sectionByteLimit, (try? reader.skip(8)) != nil
        else { return nil }
        var inflated = [UInt8](repeating: 0, count: Int(size))
        var count = uLong(size)
        // Safe: zlib writes at most `count` bytes and reads at most what it is told remains.
        let status = unsafe section[24...].withUnsafeBufferPointer { input in
            unsafe uncompress(&inflated, &count, input.baseAddress, uLong(input.count))
        }
        return status == Z_OK && count == uLong(size) ? inflated : nil
    }
}
