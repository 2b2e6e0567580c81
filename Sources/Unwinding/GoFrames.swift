import Stacks

extension UserRegisters {
    /// Go keeps frame pointers everywhere, and follows them from one of a goroutine's stacks to the other; only a
    /// function that has no frame (yet, or any more) is known by its call-frame information alone.
    mutating func byGoFrame(
        _ rules: CallFrameRules, expressions: [[UInt8]], isLeaf: Bool, _ stack: borrowing StackMemory,
        in space: AddressSpace, _ allowance: inout WalkAllowance
    ) -> CallFrameStep {
        if isLeaf, isWithoutFrame(rules, stack) {
            return step(by: rules, expressions: expressions, stack, in: space, &allowance)
        }
        let framePointer = framePointer
        switch byFramePointer(stack, in: space) {
        case .end(.truncated): return .end(.unread(framePointer: framePointer, isDeeper: false))
        case .end(.deeper): return .end(.unread(framePointer: framePointer, isDeeper: true))
        case let step: return step
        }
    }

    /// At a function's first instruction and at its return; and between the two with which it begins, where the frame
    /// pointer has been pushed but is still the caller's.
    private func isWithoutFrame(_ rules: CallFrameRules, _ stack: borrowing StackMemory) -> Bool {
        guard case .register(UInt8(Self.stackPointerNumber), let offset) = rules.frameAddress else { return false }
        return offset == 8 || offset == 16 && stack.word(at: stackPointer) == framePointer
    }
}
