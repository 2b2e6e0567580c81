#if arch(x86_64)
import Stacks

extension UserRegisters {
    /// As the kernel writes them into a sample: ax, bx, cx, dx, si, di, bp, sp, ip, r8–r15
    /// (arch/x86/include/uapi/asm/perf_regs.h; `LINUX_PERF_USER_REGISTERS` asks for them).
    static let numbersInSamples = [0, 3, 2, 1, 4, 5, 6, 7, 16, 8, 9, 10, 11, 12, 13, 14, 15]
}
#endif
