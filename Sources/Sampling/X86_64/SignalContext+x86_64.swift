#if arch(x86_64)
extension EnteredStackLayout {
    /// Of `struct ucontext`, from its frame pointer to its instruction pointer (`struct sigcontext_64`,
    /// arch/x86/include/uapi/asm/sigcontext.h).
    enum Context {
        static let framePointerPlace: Int32 = 40 + 8 * 10
        static let byteCount: Int32 = 56
        static let stackPointer = 40
        static let instructionPointer = 48
    }
}
#endif
