#if arch(x86_64)
/// 0 rax, 1 rdx, 2 rcx, 3 rbx, 4 rsi, 5 rdi, 6 rbp, 7 rsp, 8–15 r8–r15, 16 the instruction pointer (System V ABI, AMD64
/// supplement, figure 3.36).
extension UserRegisters {
    package static let count = 17
    package static let framePointerNumber = 6
    package static let stackPointerNumber = 7
    package static let instructionPointerNumber = 16
}

/// Something for each of the registers, by their numbers.
package typealias EachRegister<Value> = InlineArray<17, Value>
#endif
