import Profiles
import Stacks

/// What a step by call-frame information led to.
enum CallFrameStep {
    /// `isInterrupted` where a signal handler returns: the place was not calling anything.
    case caller(RawFrame, isInterrupted: Bool)
    case end(StackRoot)
}

extension UserRegisters {
    /// Steps to the caller by `rules`, which hold where these registers are.
    mutating func step(
        by rules: CallFrameRules, expressions: [[UInt8]], _ stack: borrowing StackMemory, in space: AddressSpace,
        _ allowance: inout WalkAllowance
    ) -> CallFrameStep {
        guard let frameAddress = frameAddress(by: rules, expressions, stack, &allowance) else {
            return .end(.truncated)
        }
        // A caller's frame lies above: without that, a stack that lies could be walked for ever.
        guard frameAddress > stackPointer else { return .end(.truncated) }
        let context = CallFrameContext(callee: self, frameAddress: frameAddress, expressions: expressions)
        var caller = self
        caller.stackPointer = frameAddress
        for number in 0..<Self.count {
            switch context.value(of: number, rules.registers[number], stack, &allowance) {
            case .known(let value): caller[number] = value
            case .kept: break
            case .none: return .end(.start)
            case .missing(let address): return .end(stack.root(missing: address))
            }
        }
        return caller.arrive(isInterrupted: rules.isSignalFrame, in: space).map {
            self = caller
            return .caller($0, isInterrupted: rules.isSignalFrame)
        } ?? .end(caller.instructionPointer == 0 ? .start : .truncated)
    }

    private func frameAddress(
        by rules: CallFrameRules, _ expressions: [[UInt8]], _ stack: borrowing StackMemory,
        _ allowance: inout WalkAllowance
    ) -> UInt64? {
        switch rules.frameAddress {
        case .register(let number, let offset): self[Int(number)] &+ UInt64(bitPattern: offset)
        case .expression(let index):
            CallFrameExpression.evaluate(expressions[Int(index)], self, stack, initial: nil, &allowance)
        }
    }

    private func arrive(isInterrupted: Bool, in space: AddressSpace) -> RawFrame? {
        guard isInterrupted else { return space.caller(returningTo: instructionPointer) }
        return space.interrupted(at: instructionPointer)
    }
}

/// One frame, from which its caller's registers are read.
private struct CallFrameContext {
    let callee: UserRegisters
    let frameAddress: UInt64
    let expressions: [[UInt8]]

    enum Value {
        case known(UInt64)
        case kept
        /// There is no caller.
        case none
        case missing(UInt64)
    }

    func value(
        of number: Int, _ rule: RegisterRule, _ stack: borrowing StackMemory, _ allowance: inout WalkAllowance
    ) -> Value {
        let isReturnAddress = number == UserRegisters.instructionPointerNumber
        switch rule.kind {
        // Without a rule, where the caller goes on is not known.
        case .unchanged: return isReturnAddress ? .missing(0) : .kept
        case .undefined: return isReturnAddress ? .none : .kept
        case .savedAtOffset: return saved(at: offset(rule), stack)
        case .isOffset: return .known(offset(rule))
        case .inRegister: return .known(callee[Int(rule.value)])
        case .savedAtExpression: return calculated(rule, stack, &allowance).map { saved(at: $0, stack) } ?? .missing(0)
        case .isExpression: return calculated(rule, stack, &allowance).map { .known($0) } ?? .missing(0)
        }
    }

    /// A slot below the stack pointer has been popped already: in an epilogue the rule still names it, but the register
    /// holds the caller's value again.
    private func saved(at address: UInt64, _ stack: borrowing StackMemory) -> Value {
        if address < callee.stackPointer { return .kept }
        return stack.word(at: address).map { .known($0) } ?? .missing(address)
    }

    private func offset(_ rule: RegisterRule) -> UInt64 {
        frameAddress &+ UInt64(bitPattern: Int64(rule.value))
    }

    private func calculated(
        _ rule: RegisterRule, _ stack: borrowing StackMemory, _ allowance: inout WalkAllowance
    ) -> UInt64? {
        CallFrameExpression.evaluate(
            expressions[Int(rule.value)], callee, stack, initial: frameAddress, &allowance)
    }
}
