#if arch(x86_64)
import Profiles
import Stacks

/// A goroutine's callers where its thread runs on another stack: the sample brings that one, and what was noted of the
/// goroutine's (`EnteredStack`) the rest.
extension UserRegisters {
    /// From the frame of a function that left a goroutine's stack to that stack. Nil where the function left none, or
    /// nothing was noted.
    ///
    /// - Parameter isResuming: whether the thread has turned to another goroutine since: then what was noted is that one's.
    mutating func byStackSwitch(
        _ kind: GoRuntimeCode.Kind, isLeaf: Bool, isResuming: Bool, _ stack: borrowing StackMemory,
        in space: AddressSpace
    ) -> CallFrameStep? {
        // At the sampled place of `gogo` nothing tells which stack it is on, and its caller is past.
        if kind == .stackSwitch, isLeaf, stack.entered == nil { return .end(.start) }
        guard let entered = stack.entered, entered.owner != 0, !isResuming else { return nil }
        let goroutine = entered.registers
        switch kind {
        case .growth:
            // It goes on at the function's beginning, which has no frame yet.
            guard let frame = space.interrupted(at: goroutine.instructionPointer) else { return nil }
            self = goroutine
            return .caller(frame, isInterrupted: false)
        case .schedulerCall:
            // It has pushed whom it left.
            guard !isLeaf, stack.word(at: stackPointer) == entered.owner,
                let frame = space.caller(returningTo: goroutine.instructionPointer)
            else { return nil }
            self = goroutine
            return .caller(frame, isInterrupted: false)
        case .injected, .resumption, .stackSwitch, .signalEntry, .systemStack: return nil
        }
    }
}
#endif
