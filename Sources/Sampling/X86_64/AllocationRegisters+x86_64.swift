#if arch(x86_64)
extension AllocationProgram {
    /// Where `struct pt_regs` keeps each register, by their DWARF numbers (arch/x86/include/uapi/asm/ptrace.h).
    static let places = [80, 96, 88, 40, 104, 112, 32, 152, 72, 64, 56, 48, 24, 16, 8, 0, 128]
    static let stackPointerPlace = 152
    static let framePointerPlace = 32

    /// By C's calling convention: `flamebox_allocated(object, bytes, interval, thread)` and `flamebox_freed(object)`.
    static let ofSwift = AllocationProgram(
        object: 112, bytes: 104, interval: 96, freed: 112, stackEnd: .register(88), readsTypes: true)
    /// By Go's: `runtime.profilealloc(mp, x, size)` and `runtime.freeSpecial(s, p, size)`; the goroutine is in R14,
    /// with the end of its stack in its second word.
    static let ofGo = AllocationProgram(
        object: 40, bytes: 88, interval: nil, freed: 40, stackEnd: .memory(8, at: 8), readsTypes: false)
}
#endif
