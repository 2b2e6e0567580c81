#if arch(x86_64)
import Stacks

extension FrameAddressRule {
    /// A call pushes the return address.
    static let atEntry = Self.register(UInt8(UserRegisters.stackPointerNumber), offset: 8)
}

extension CallFrameRules {
    /// Of a function whose code says so.
    static let atEntry = {
        var rules = CallFrameRules()
        rules.isInferred = true
        rules.registers[UserRegisters.instructionPointerNumber] = RegisterRule(kind: .savedAtOffset, value: -8)
        return rules
    }()
}
#endif
