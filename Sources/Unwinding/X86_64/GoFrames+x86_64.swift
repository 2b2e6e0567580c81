#if arch(x86_64)
import Stacks

extension UserRegisters {
    /// Go keeps frame pointers, and follows them from one of a goroutine's stacks to the other; only a function that has no
    /// frame (yet, or any more), and assembly that calculates with the frame pointer, are known by their call-frame
    /// information alone.
    mutating func byGoFrame(
        _ rules: CallFrameRules, expressions: [[UInt8]], isLeaf: Bool, _ stack: borrowing StackMemory,
        in space: AddressSpace, _ allowance: inout WalkAllowance
    ) -> CallFrameStep {
        if isLeaf, isWithoutFrame(rules, stack) {
            return step(by: rules, expressions: expressions, stack, in: space, &allowance)
        }
        let framePointer = framePointer
        // The stack that this one was entered from may lie below it, and one that was moved below the one it was moved to.
        if framePointer < stackPointer, stack.entered?.hasFrame(at: framePointer) ?? false {
            stackPointer = framePointer
        }
        switch byFramePointer(stack, in: space) {
        case .end(.truncated): return .end(.unread(framePointer: framePointer, isDeeper: false))
        case .end(.deeper): return .end(.unread(framePointer: framePointer, isDeeper: true))
        case let step: return step
        }
    }

    /// Out of a frame whose frame pointer is in use for something else, as in `crypto/md5.block`: the caller's lies on top
    /// of the frame, where the assembler saved it.
    ///
    /// Nil where the frame pointer is what it should be. It is not in functions that call the vdso either: those stand on
    /// another stack, to which what they know of their frame does not apply. So but for zero, which is no frame of
    /// theirs, it is believed unless it `isDoubted`: because the kernel, which can read all stacks, found no caller by it.
    mutating func byOwnFrame(
        _ rules: CallFrameRules, isDoubted: Bool, _ stack: borrowing StackMemory, in space: AddressSpace
    ) -> CallFrameStep? {
        guard isDoubted || framePointer == 0,
            case .register(UInt8(Self.stackPointerNumber), let offset) = rules.frameAddress, offset >= 24
        else { return nil }
        let frameAddress = stackPointer &+ UInt64(bitPattern: offset)
        guard frameAddress > stackPointer, framePointer != frameAddress &- 16,
            let saved = stack.word(at: frameAddress &- 16), let returnAddress = stack.word(at: frameAddress &- 8),
            let frame = space.caller(returningTo: returnAddress), saved == 0 || saved > frameAddress &- 16
        else { return nil }
        (stackPointer, instructionPointer, framePointer) = (frameAddress, returnAddress, saved)
        return .caller(frame, isInterrupted: false)
    }

    /// At a function's first instruction and at its return; and between the two with which it begins, where the frame
    /// pointer has been pushed but is still the caller's.
    private func isWithoutFrame(_ rules: CallFrameRules, _ stack: borrowing StackMemory) -> Bool {
        guard case .register(UInt8(Self.stackPointerNumber), let offset) = rules.frameAddress else { return false }
        return offset == 8 || offset == 16 && stack.word(at: stackPointer) == framePointer
    }
}
#endif
