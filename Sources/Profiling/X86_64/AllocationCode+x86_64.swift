#if arch(x86_64)
/// How functions begin that tell of allocations.
enum AllocationCode {
    /// More than either takes.
    static let longestBeginning: UInt64 = 32
    /// `nopl 0(%rax,%rax,1)`, which Linux makes a call of where there is a probe.
    static let noOperation: [UInt8] = [0x0F, 0x1F, 0x44, 0, 0]

    private static let pushFramePointer: UInt8 = 0x55

    /// To the instruction that keeps the caller's frame pointer, which a probe may stand on: behind `cmp 0x10(%r14),%rsp`,
    /// or `lea` and `cmp 0x10(%r14),%r12` where the frame is large, and `jbe`. Nil where the code is other.
    static func goPrologueBytes(of code: [UInt8]) -> Int? {
        var distance = 0
        if code.starts(with: [0x49, 0x3B, 0x66, 0x10]) {
            distance = 4
        } else if code.starts(with: [0x4C, 0x8D, 0x64, 0x24]), code[5...].starts(with: [0x4D, 0x3B, 0x66, 0x10]) {
            distance = 9
        } else if code.starts(with: [0x4C, 0x8D, 0xA4, 0x24]), code[8...].starts(with: [0x4D, 0x3B, 0x66, 0x10]) {
            distance = 12
        }
        if distance > 0 { distance += code[distance] == 0x76 ? 2 : 6 }
        return code[distance] == pushFramePointer ? distance : nil
    }
}
#endif
