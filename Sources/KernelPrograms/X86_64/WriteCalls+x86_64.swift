#if arch(x86_64)
extension WriteProgram {
    /// What the launcher's policies leave to programs of what can write to a pipe (arch/x86/entry/syscalls): `write`,
    /// `writev`, `sendfile`, `pwritev2`. Of each the first argument is the descriptor, and the result the bytes.
    static let calls: [Int32] = [1, 20, 40, 328]
    // `struct pt_regs` (arch/x86/include/asm/ptrace.h).
    static let firstArgument = 112
    static let callNumber = 120
}
#endif
