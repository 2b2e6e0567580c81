#if arch(x86_64)
extension FilterReading {
    /// `AUDIT_ARCH_X86_64` (linux/audit.h): what the kernel tells a filter of a call's architecture.
    static let machine: UInt32 = 0xc000_003e
}
#endif
