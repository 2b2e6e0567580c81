package import Profiles

/// Follows the chain of saved frame pointers: right wherever the code keeps them, and honest where it does not.
package struct FramePointerWalker: StackWalker {
    package init() {}

    package mutating func walk(
        from start: UserRegisters, stack: borrowing StackMemory, in space: borrowing AddressSpace,
        modules: [Module], limit: Int, into frames: inout [RawFrame]
    ) -> StackRoot {
        var registers = start
        while frames.count < limit {
            switch registers.stepByFramePointer(stack, in: space) {
            case .caller(let frame): frames.append(frame)
            case .end(let root): return root
            }
        }
        return .deeper
    }
}

/// One step up a stack.
package enum StackStep: Sendable {
    case caller(RawFrame)
    case end(StackRoot)
}

extension UserRegisters {
    /// Steps to the caller by the saved pair (frame pointer, return address) to which the frame pointer points.
    ///
    /// A frame pointer of zero marks a thread's first function (System V ABI, AMD64 supplement, 3.4.1).
    package mutating func stepByFramePointer(_ stack: borrowing StackMemory, in space: AddressSpace) -> StackStep {
        guard framePointer != 0 else { return .end(.start) }
        guard framePointer >= stackPointer, framePointer.isMultiple(of: 8) else { return .end(.truncated) }
        guard let saved = stack.word(at: framePointer), let returnAddress = stack.word(at: framePointer &+ 8) else {
            return .end(stack.root(missing: framePointer &+ 8))
        }
        guard returnAddress != 0 else { return .end(.start) }
        guard let frame = space.caller(returningTo: returnAddress) else { return .end(.truncated) }
        stackPointer = framePointer &+ 16
        instructionPointer = returnAddress
        framePointer = saved
        return .caller(frame)
    }
}
