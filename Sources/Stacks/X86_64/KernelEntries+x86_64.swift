#if arch(x86_64)
/// Names of arch/x86/entry, arch/x86/include/asm/syscall_wrapper.h and idtentry.h.
extension KernelSymbols {
    static let gates = ["entry_SYSCALL_64", "do_syscall_64", "x64_sys_call"].map { Array($0.utf8) }
    static let beginnings = ["ret_from_fork", "__x64_sys_execve", "do_execve", "bprm_execve"].map { Array($0.utf8) }
    static let systemCallPrefixes = ["__x64_sys_", "__do_sys_", "__se_sys_", "ksys_", "do_sys_"]
    /// What happens at the gates themselves, whichever call it is: filters of calls, signals, turning to another thread.
    static let passagePrefixes = ["syscall_", "exit_to_user_mode", "__x86_", "__pi_", "srso_"]
    static let faultPrefix = "asm_exc_"
    static let interruptPrefixes = ["asm_sysvec_", "asm_common_interrupt"]
}
#endif
