#if arch(x86_64)
import ObjectFiles
import Stacks

/// Where `clone` and `clone3` of the C library have made a thread: two go on from there, so that glibc leaves these few
/// instructions without call-frame information (sysdeps/unix/sysv/linux/x86_64/clone.S). One returns to its caller; the
/// other, in whose result register the kernel puts 0, has none.
enum ThreadBirth {
    /// `syscall; test rax, rax`.
    private static let call: [UInt8] = [0x0F, 0x05]
    private static let test: [UInt8] = [0x48, 0x85, 0xC0]
    /// With two jumps and a return behind.
    private static let byteLimit: UInt64 = 16

    static func add(
        in symbols: FunctionSymbols, to builder: inout CallFrameTableBuilder, unknownTo table: CallFrameTable
    ) throws(CallFrameError) {
        for gap in table.gapsBeforeOutermostFunctions where gap.byteCount <= byteLimit {
            guard let code = symbols.code(at: gap), code.starts(with: call + test) else { continue }
            try builder.begin(functionAt: gap.lowerBound)
            defer { builder.end(at: gap.upperBound) }
            try builder.add(.atEntry, at: gap.lowerBound)
            try builder.add(.afterBirth, at: gap.lowerBound + UInt64(call.count))
        }
    }
}

extension CallFrameRules {
    fileprivate static let afterBirth = {
        var rules = atEntry
        rules.startsThread = true
        return rules
    }()
}

extension UserRegisters {
    /// What a system call gave back.
    var result: UInt64 { self[0] }
}
#endif
