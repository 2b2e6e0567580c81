import Profiles
import Stacks

/// Who called the runtime function that a task runs in. An async function ends in a jump where it switches executors or
/// awaits a task (`swift_task_switch`, `swift_task_future_wait`, `swift_asyncLet_get`, …), so that it is no longer on the
/// stack; but it says where it goes on: an argument is the address of its resume function. While the runtime function needs
/// that, it keeps it in a register that it saved for its caller.
extension Unwinder {
    /// The resume function of the one that jumped to the runtime's at `place`; nil where that cannot be told for certain.
    mutating func continuation(
        of place: AsyncPlace, _ registers: UserRegisters, in space: borrowing AddressSpace, _ modules: [Module]
    ) -> RawFrame? {
        let address = place.start &+ place.distance
        guard let runtime = space.mapping(at: address), modules[Int(runtime.module)].isSwiftConcurrency,
            let (table, virtual) = code(at: address, in: space, modules), let rules = table.rules(atAddress: virtual)
        else { return nil }
        // What the function did not save may be its caller's, which is the runtime again.
        let own = Self.keptRegisters.filter { rules.registers[$0].kind == .savedAtOffset }
        let candidates = own + (place.isLeaf ? Self.passedRegisters : [])
        var found: (address: UInt64, frame: RawFrame)?
        for register in candidates {
            let candidate = registers[register]
            if candidate == found?.address { continue }
            guard let frame = resumeFunction(beginningAt: candidate, in: space, modules) else { continue }
            // Two resume functions in one frame: nothing tells which of them it is.
            guard found == nil else { return nil }
            found = (candidate, frame)
        }
        return found?.frame
    }

    private mutating func resumeFunction(
        beginningAt address: UInt64, in space: borrowing AddressSpace, _ modules: [Module]
    ) -> RawFrame? {
        guard let (table, virtual) = code(at: address, in: space, modules),
            table.async.resumeFunction(holding: virtual) == virtual, let mapping = space.mapping(at: address)
        else { return nil }
        return RawFrame(
            module: mapping.module, offset: mapping.fileOffset(of: address), address: .instructionPointer)
    }
}
