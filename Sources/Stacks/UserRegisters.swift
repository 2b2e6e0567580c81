/// The registers of a thread as it ran user code, numbered as the architecture's DWARF supplement numbers them.
///
/// x86-64: 0 rax, 1 rdx, 2 rcx, 3 rbx, 4 rsi, 5 rdi, 6 rbp, 7 rsp, 8–15 r8–r15, 16 the instruction pointer
/// (System V ABI, AMD64 supplement, figure 3.36).
package struct UserRegisters: Sendable {
    package static let count = 17
    package static let framePointerNumber = 6
    package static let stackPointerNumber = 7
    package static let instructionPointerNumber = 16

    private var values = InlineArray<17, UInt64>(repeating: 0)

    package init() {}

    package init(instructionPointer: UInt64, stackPointer: UInt64, framePointer: UInt64) {
        self.instructionPointer = instructionPointer
        self.stackPointer = stackPointer
        self.framePointer = framePointer
    }

    /// The register with a DWARF number below `count`.
    package subscript(number: Int) -> UInt64 {
        get { values[number] }
        set { values[number] = newValue }
    }

    package var instructionPointer: UInt64 {
        get { values[Self.instructionPointerNumber] }
        set { values[Self.instructionPointerNumber] = newValue }
    }

    package var stackPointer: UInt64 {
        get { values[Self.stackPointerNumber] }
        set { values[Self.stackPointerNumber] = newValue }
    }

    package var framePointer: UInt64 {
        get { values[Self.framePointerNumber] }
        set { values[Self.framePointerNumber] = newValue }
    }
}
