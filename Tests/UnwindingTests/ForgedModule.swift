/// An object file whose every part is chosen by the test. Its segment is the whole file, and wants to be loaded where it
/// lies in the file.
struct ForgedModule {
    static let codeOffset = 1 << 14

    var code = [UInt8](repeating: 0x90, count: 256)
    /// `.debug_frame` as it lies in the file, with its compression's header.
    var frames: (name: String, bytes: [UInt8], isCompressed: Bool)
    /// How often the segment is listed.
    var segmentCount = 1
    var furtherSections = (count: 0, nameBytes: 0)
    var isGo = false

    /// All of the code is one function with these instructions for its frame.
    init(instructions: [UInt8], frameBytes: UInt8 = 16) {
        var frames = ForgedFrames(frameBytes: frameBytes)
        frames.add(functionAt: Self.codeOffset, byteCount: code.count, instructions)
        self.frames = (".eh_frame", frames.bytes, false)
    }

    var bytes: [UInt8] {
        let names = [frames.name, ".go.buildinfo", ".names", String(repeating: "x", count: furtherSections.nameBytes)]
        let text = "\0" + names.joined(separator: "\0") + "\0"
        let nameOffsets = names.reduce(into: [1]) { $0.append(($0.last ?? 1) + $1.utf8.count + 1) }
        let framesStart = Self.codeOffset + code.count
        let textStart = framesStart + frames.bytes.count
        let sectionsStart = textStart + text.utf8.count
        var sections = header(nameOffsets[2], at: textStart, count: text.utf8.count)
        sections += header(nameOffsets[0], at: framesStart, count: frames.bytes.count, frames.isCompressed ? 0x802 : 2)
        if isGo { sections += header(nameOffsets[1], at: 0, count: 0) }
        for _ in 0..<furtherSections.count { sections += header(nameOffsets[3], at: 0, count: 0) }
        let outline = fileHeader(sectionsAt: sectionsStart, count: sections.count / 64) + segments(upTo: sectionsStart)
        let padding = [UInt8](repeating: 0, count: Self.codeOffset - outline.count)
        return outline + padding + code + frames.bytes + Array(text.utf8) + sections
    }

    private func fileHeader(sectionsAt offset: Int, count: Int) -> [UInt8] {
        var header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        header += little(UInt16(3)) + little(UInt16(62)) + little(UInt32(1))
        header += little(UInt64(0)) + little(UInt64(64)) + little(UInt64(offset)) + little(UInt32(0))
        for field in [64, 56, segmentCount, 64, count, 0] { header += little(UInt16(field)) }
        return header
    }

    private func segments(upTo end: Int) -> [UInt8] {
        var segment = little(UInt32(1)) + little(UInt32(5))
        for field in [0, 0, 0, end, end, 4096] { segment += little(UInt64(field)) }
        return (0..<segmentCount).reduce(into: []) { all, _ in all += segment }
    }

    private func header(_ name: Int, at offset: Int, count: Int, _ flags: Int = 2) -> [UInt8] {
        var header = little(UInt32(name)) + little(UInt32(1))
        for field in [flags, offset, offset, count, 0, 8, 0] { header += little(UInt64(field)) }
        return header
    }
}

/// Call-frame information laid out by hand: the CFA is rsp + `frameBytes`, the return address just below it.
struct ForgedFrames {
    private(set) var bytes: [UInt8]

    init(frameBytes: UInt8 = 16) {
        let common: [UInt8] = [0, 0, 0, 0, 1, 0, 1, 0x78, 16, 0x0C, 7, frameBytes, 0x90, 1]
        bytes = little(UInt32(common.count)) + common
    }

    mutating func add(functionAt start: Int, byteCount: Int, _ instructions: [UInt8]) {
        let body = little(UInt64(start)) + little(UInt64(byteCount)) + instructions
        bytes += little(UInt32(4 + body.count)) + little(UInt32(bytes.count + 4)) + body
    }
}

func little(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
}
