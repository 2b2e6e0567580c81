/// The registers of a thread as it ran user code, numbered as the architecture's DWARF supplement numbers them
/// (`UserRegisters+x86_64.swift`).
package struct UserRegisters: Sendable {
    private var values = EachRegister<UInt64>(repeating: 0)

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
