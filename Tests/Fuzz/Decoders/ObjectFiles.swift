import ObjectFiles

@testable import Unwinding

func feedObjectFile(_ bytes: [UInt8]) {
    guard let file = try? ObjectFile(bytes) else { return }
    var allowance = TableAllowance()
    let module = ModuleUnwindTable(file, bytes, &allowance)
    _ = file.typeDescriptors(bytes)
    for address in file.addresses(ofSymbols: ["main", "runtime.profilealloc"], bytes).values {
        _ = file.fileOffset(of: address..<max(address, address &+ 16), isExecutable: true)
    }
    for segment in file.segments {
        for offset in [segment.fileRange.lowerBound, segment.fileRange.upperBound &- 1] {
            _ = file.virtualAddress(ofCodeAt: offset)
            _ = module.rules(at: offset)
        }
    }
}

/// A function's bytes, as its symbol delimits them; what lies before and after is others'.
func feedPrologue(_ bytes: [UInt8]) {
    let start: UInt64 = 0x1000
    var builder = CallFrameTableBuilder()
    var prologue = Prologue(bytes[...])
    try? prologue.add(at: start, to: &builder)
    try? StartupCode(in: bytes, at: start)?.add(to: &builder, unknownTo: CallFrameTable(builder))
    let table = CallFrameTable(builder)
    precondition(table.rules(at: start - 1) == nil && table.rules(at: start + UInt64(bytes.count)) == nil)
    for place in 0..<UInt64(bytes.count) { precondition(table.rules(at: start + place)?.isInferred ?? true) }
}

/// A whole object file with one segment of code and one section of call-frame information, which wants to be loaded
/// where it lies in the file. It may say that it is Go's.
func objectFile(codeBytes: Int, frames: [UInt8], isGo: Bool = false) -> [UInt8] {
    let names = Array("\0.eh_frame\0\(isGo ? ".go.buildinfo" : ".names")\0".utf8)
    let framesStart = 64 + 56
    let namesStart = framesStart + frames.count
    let sectionsStart = namesStart + names.count
    var file: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
    file += [3, 62].flatMap { littleEndian(UInt16($0)) } + littleEndian(UInt32(1))
    file += [0, 64, UInt64(sectionsStart)].flatMap { littleEndian($0) } + littleEndian(UInt32(0))
    file += [64, 56, 1, 64, 3, 2].flatMap { littleEndian(UInt16($0)) }
    file += [1, 5].flatMap { littleEndian(UInt32($0)) }
    file += [0, 0, 0, UInt64(codeBytes), UInt64(codeBytes), 4096].flatMap { littleEndian($0) }
    file += frames + names + [UInt8](repeating: 0, count: 64)
    file += sectionHeader(name: 1, at: framesStart, count: frames.count)
    return file + sectionHeader(name: 11, at: namesStart, count: names.count)
}

private func sectionHeader(name: UInt32, at offset: Int, count: Int) -> [UInt8] {
    littleEndian(name) + littleEndian(UInt32(1))
        + [2, UInt64(offset), UInt64(offset), UInt64(count), 0, 8, 0].flatMap { littleEndian($0) }
}
