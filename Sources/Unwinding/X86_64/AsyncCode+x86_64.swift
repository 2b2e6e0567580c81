#if arch(x86_64)
extension AsyncCode {
    /// `push %rbp; push %r14; lea 8(%rsp), %rbp` (read from code of Swift 6.3's compiler, optimized and not).
    static let prologue: [UInt8] = [0x55, 0x41, 0x56, 0x48, 0x8d, 0x6c, 0x24, 0x08]
}

extension Unwinder {
    /// rbx, r12, r13, r15: kept across calls. rbp and r14 are the frame and the context.
    static let keptRegisters = [3, 12, 13, 15]
    /// rdi, rsi, rdx, rcx, r8: how arguments come; and rax, from which the function jumps on at its end.
    static let passedRegisters = [5, 4, 1, 2, 8, 0]
}
#endif
