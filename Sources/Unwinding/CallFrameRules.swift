import Stacks

/// How the caller's value of one register is found (DWARF 5, 6.4.1 "Structure of Call Frame Information").
struct RegisterRule: Hashable, Sendable {
    enum Kind: UInt8, Sendable {
        /// The caller's value is still in the register.
        case unchanged
        /// There is none: for the return address, this is the outermost function.
        case undefined
        /// Saved at the CFA plus `value`.
        case savedAtOffset
        /// The CFA plus `value` is the value.
        case isOffset
        /// In the register numbered `value`.
        case inRegister
        /// Saved at the address that the expression numbered `value` gives.
        case savedAtExpression
        /// What the expression numbered `value` gives is the value.
        case isExpression
    }

    let kind: Kind
    let value: Int32

    static let unchanged = RegisterRule(kind: .unchanged, value: 0)
    static let undefined = RegisterRule(kind: .undefined, value: 0)
}

/// How the canonical frame address is found: the stack pointer as it was before the call.
enum FrameAddressRule: Hashable, Sendable {
    case register(UInt8, offset: Int64)
    case expression(Int32)
}

/// All that is needed to step from a function to its caller, at one place of its code.
struct CallFrameRules: Sendable {
    var frameAddress = FrameAddressRule.atEntry
    var registers = EachRegister<RegisterRule>(repeating: .unchanged)
    /// The frame of a signal handler's return: where it leads to was interrupted, not calling.
    var isSignalFrame = false
    /// Read off the code: where no caller is found by them, the frame pointer is asked.
    var isInferred = false
    /// Behind a system call that makes a thread: without a caller in the new one (`ThreadBirth`).
    var startsThread = false
}

extension CallFrameRules: Hashable {
    static func == (one: CallFrameRules, other: CallFrameRules) -> Bool {
        one.frameAddress == other.frameAddress && one.isSignalFrame == other.isSignalFrame
            && one.isInferred == other.isInferred && one.startsThread == other.startsThread
            && one.registers.indices.allSatisfy { one.registers[$0] == other.registers[$0] }
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(frameAddress)
        hasher.combine(isSignalFrame)
        hasher.combine(isInferred)
        hasher.combine(startsThread)
        for index in registers.indices { hasher.combine(registers[index].word) }
    }
}

extension RegisterRule {
    /// Both fields in one: many rules are hashed while a table is made.
    fileprivate var word: UInt64 { UInt64(kind.rawValue) << 32 | UInt64(UInt32(bitPattern: value)) }
}
