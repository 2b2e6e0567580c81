#if arch(x86_64)
import Profiles

extension WaitProgram {
    /// Where `struct pt_regs` keeps the number of the system call (arch/x86/include/uapi/asm/ptrace.h); negative where the
    /// kernel was entered in another way.
    static let callPlace = 120
}

extension RawWait {
    /// - Parameter call: as the kernel numbers system calls (arch/x86/entry/syscalls/syscall_64.tbl).
    init(call: Int64) {
        switch call {
        case ..<0: self = .page
        // nanosleep, clock_nanosleep
        case 35, 230: self = .sleep
        // futex, futex_waitv, futex_wait
        case 202, 449, 455: self = .futex
        // poll, select, epoll_wait, pselect6, ppoll, epoll_pwait, epoll_pwait2
        case 7, 23, 232, 270, 271, 281, 441: self = .events
        // pause, rt_sigtimedwait, rt_sigsuspend
        case 34, 128, 130: self = .signal
        // wait4, waitid
        case 61, 247: self = .child
        // mmap, mprotect, munmap, brk, mremap, madvise
        case 9...12, 25, 28: self = .memoryMap
        case 0...6, 8, 17...20, 40, 42...49, 74...77, 162, 217, 257, 262, 275, 277, 285, 288, 295, 296, 299, 307,
            326...328,
            332, 426:
            self = .inputOutput
        default: self = .other
        }
    }
}
#endif
