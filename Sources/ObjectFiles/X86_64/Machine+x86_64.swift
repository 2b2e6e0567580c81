#if arch(x86_64)
extension FileHeader {
    /// `EM_X86_64` (System V ABI, "ELF Header").
    static let machine: UInt16 = 62
}
#endif
