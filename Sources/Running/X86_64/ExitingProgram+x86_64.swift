#if arch(x86_64)
/// The smallest program there is: an ELF header, one segment, and `exit(0)`. See elf(5).
let exitingProgram: [UInt8] = {
    let code: [UInt8] = [0x31, 0xff, 0xb8, 60, 0, 0, 0, 0x0f, 0x05]
    let base: UInt64 = 0x40_0000
    let headers: UInt64 = 64 + 56
    let size = headers + UInt64(code.count)
    func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
    let identity: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0] + [UInt8](repeating: 0, count: 8)
    let kind = bytes(UInt16(2)) + bytes(UInt16(62)) + bytes(UInt32(1))
    let places = bytes(base + headers) + bytes(UInt64(64)) + bytes(UInt64(0)) + bytes(UInt32(0))
    let sizes = [UInt16(64), 56, 1, 64, 0, 0].flatMap { bytes($0) }
    let segment = bytes(UInt32(1)) + bytes(UInt32(5)) + [0, base, base, size, size, 0x1000].flatMap { bytes($0) }
    return identity + kind + places + sizes + segment + code
}()
#endif
