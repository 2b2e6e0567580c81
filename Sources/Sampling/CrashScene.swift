import Profiles
import Stacks

/// What was known of a program when it crashed: enough to follow the stack that it left.
struct CrashScene {
    var walker: any StackWalker
    let modules: [Module]
    /// The memory of each process that was seen.
    let processes: [AddressSpace]
    let frameLimit: Int

    /// The stack of a crash as a profile of its own with a single sample; nil where the program's memory is not known.
    func profile(of crash: CrashRecord) -> RawProfile? {
        guard let space = space(of: crash) else { return nil }
        var frames = thrown(by: crash, in: space)
        var root = StackRoot.start
        if frames.isEmpty { root = walk(crash, in: space, into: &frames) }
        var stacks = RawStackTable()
        let stack = stacks.push(frames, root: root)
        var threads = ThreadTable(limit: 1)
        var samples = SampleColumns()
        samples.append(timeNs: 0, thread: threads.index(of: 0), stack: stack, weight: 1)
        var profile = RawProfile()
        profile.modules = modules
        profile.stacks = stacks
        profile.threads = threads.infos
        profile.samples = samples
        return profile
    }

    private func space(of crash: CrashRecord) -> AddressSpace? {
        var found: AddressSpace?
        for var process in processes {
            process.settle()
            guard process.count > 0 else { continue }
            if found == nil || process.mapping(at: crash.registers.instructionPointer) != nil { found = process }
        }
        return found
    }

    /// Where the error was thrown that ended the program. Its stack at the end says only where the error arrived.
    private func thrown(by crash: CrashRecord, in space: AddressSpace) -> [RawFrame] {
        let frames = crash.throwPlaces.map { place in place.map { space.caller(returningTo: $0) } ?? .truncated }
        return frames.contains { $0 == nil } ? [] : frames.compactMap(\.self)
    }

    private func walk(_ crash: CrashRecord, in space: AddressSpace, into frames: inout [RawFrame]) -> StackRoot {
        frames = [space.leaf(at: crash.registers.instructionPointer)]
        var walker = walker
        // The program is dead: what was not copied is gone.
        walker.live = nil
        walker.noted = nil
        // Safe: every bit pattern of a byte is a byte.
        let bytes = unsafe crash.stack.span.bytes
        return walker.walk(
            from: crash.registers,
            stack: StackMemory(bytes: bytes, base: crash.stackStart, isFull: crash.isStackFull), in: space,
            modules: modules, limit: frameLimit, into: &frames)
    }
}
