import CLinux
import Linux
import Profiles
import Stacks

/// Looks at the goroutines of a living program in its memory (`process_vm_readv(2)`), while it goes on.
///
/// All of it is the program's own account, and it changes while it is read: a goroutine counts with its stack only where
/// it is the same before and after, suspended at the same place.
package struct GoroutineWalk: Sendable {
    /// Of those that there are, as many at random are looked at: the reader takes no longer for a million.
    static let mostLookedAt = 256
    /// Beyond this the number is invented.
    private static let mostThereAre: UInt64 = 1 << 20
    /// Of all stacks together that are read at a time, and of one at least and at most.
    private static let totalStackBytes = 4 << 20
    private static let stackBytes = 8 << 10...64 << 10

    let layout: GoroutineLayout
    /// Of the slice `runtime.allgs`.
    let listAddress: UInt64
    private var random = SystemRandomNumberGenerator()
    /// Of this look, by where they lie.
    private var labels: [UInt64: LabelSet?] = [:]

    package init(layout: GoroutineLayout, listAddress: UInt64) {
        self.layout = layout
        self.listAddress = listAddress
    }

    /// What one look brought.
    struct View: Sendable {
        /// Those that the program has or had: Go keeps what a goroutine was for the next.
        var listed = 0
        /// Of these, how many were looked at.
        var lookedAt = 0
        var goroutines: [Goroutine] = []
        /// Running at the moment: where, the clock's samples say.
        var running = 0
        /// Changed while they were looked at.
        var torn = 0
    }

    struct Goroutine: Sendable {
        let identifier: UInt64
        let wait: RawWait
        let registers: UserRegisters
        let stack: [UInt8]
        /// Whether the stack goes on above what was read.
        let isStackFull: Bool
        let labels: LabelSet?

        /// Of two looks, the same for a goroutine that has not gone on.
        var fingerprint: Int {
            var hasher = Hasher()
            hasher.combine(wait)
            hasher.combine(registers.instructionPointer)
            hasher.combine(registers.stackPointer)
            // Safe: the bytes are read during the call only.
            unsafe stack.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            return hasher.finalize()
        }
    }

    /// Nil where there is no such memory (any more), or nothing like a list of goroutines in it.
    mutating func look(at process: Int32) -> View? {
        guard let header = words(2, at: listAddress, of: process), header[1] <= Self.mostThereAre else { return nil }
        let count = Int(header[1])
        labels.removeAll(keepingCapacity: true)
        var view = View()
        view.listed = count
        for index in chosen(of: count) {
            guard let address = words(1, at: header[0] &+ UInt64(index) &* 8, of: process)?[0] else { continue }
            view.lookedAt += 1
            look(at: address, of: process, stackBytes: bytesForOne(of: count), into: &view)
        }
        // Of a program that ended meanwhile, those that could not be read any more are missing.
        return words(2, at: listAddress, of: process) == nil ? nil : view
    }

    private func bytesForOne(of count: Int) -> Int {
        let share = Self.totalStackBytes / max(min(count, Self.mostLookedAt), 1)
        return min(max(share, Self.stackBytes.lowerBound), Self.stackBytes.upperBound)
    }

    /// Different ones of `count`, each as likely as any other.
    private mutating func chosen(of count: Int) -> [Int] {
        guard count > Self.mostLookedAt else { return Array(0..<count) }
        // Floyd's way: as many draws as are wanted.
        var chosen: Set<Int> = []
        for last in count - Self.mostLookedAt..<count {
            let drawn = Int.random(in: 0...last, using: &random)
            if !chosen.insert(drawn).inserted { chosen.insert(last) }
        }
        return Array(chosen)
    }

    private mutating func look(at address: UInt64, of process: Int32, stackBytes: Int, into view: inout View) {
        guard let before = fields(at: address, of: process) else { return }
        let wait: RawWait
        let place: GoroutineLayout.Registers
        switch before.state {
        case nil: return
        case .running:
            view.running += 1
            return
        case .ready: (wait, place) = (.ready, layout.suspended)
        case .waiting: (wait, place) = (layout.reasons[before.reason] ?? .other, layout.suspended)
        case .systemCall: (wait, place) = (.systemCall, layout.systemCall)
        }
        let registers = before.registers(at: place)
        let (low, high, pointer) = (before.stackLow, before.stackHigh, registers.stackPointer)
        // One that has not begun has no more than where it will.
        guard pointer >= low, pointer < high, high - pointer <= 1 << 40 else {
            view.torn += 1
            return
        }
        let wanted = Int(min(high - pointer, UInt64(stackBytes)))
        guard let stack = bytes(wanted, at: pointer, of: process),
            let after = fields(at: address, of: process), after.isSame(as: before, at: place)
        else {
            view.torn += 1
            return
        }
        view.goroutines.append(
            Goroutine(
                identifier: before.identifier, wait: wait, registers: registers, stack: stack,
                isStackFull: UInt64(wanted) < high - pointer, labels: labels(at: before.labels, of: process)))
    }

    /// What `pprof.Do` has set there, read once for all goroutines that bear it.
    private mutating func labels(at address: UInt64, of process: Int32) -> LabelSet? {
        guard address != 0 else { return nil }
        if let known = labels[address] { return known }
        let read = LabelSet(goSetAt: address) {
            words($0, at: $1, of: process)
        } bytes: {
            bytes($0, at: $1, of: process)
        }
        labels[address] = .some(read)
        return read
    }

    private func fields(at address: UInt64, of process: Int32) -> Fields? {
        bytes(layout.byteCount, at: address, of: process).map { Fields(bytes: $0, layout: layout) }
    }

    private func words(_ count: Int, at address: UInt64, of process: Int32) -> [UInt64]? {
        bytes(count * 8, at: address, of: process).map { bytes in (0..<count).map { bytes.word(at: $0 * 8) } }
    }

    private func bytes(_ count: Int, at address: UInt64, of process: Int32) -> [UInt8]? {
        var got: Int32 = 0
        // Safe: the call writes at most the count that it is given, and checks the other process's addresses itself.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            got = unsafe linux_read_memory(process, address, buffer.baseAddress, count)
            filled = max(0, min(Int(got), count))
        }
        return bytes.count == count ? bytes : nil
    }
}

/// A goroutine's fields, as they were read at once.
private struct Fields {
    let bytes: [UInt8]
    let layout: GoroutineLayout

    var state: GoroutineLayout.State? { layout.states[status & ~GoroutineLayout.scanFlag] }
    var identifier: UInt64 { word(at: layout.identifier) }
    var reason: UInt8 { bytes[layout.waitReason] }
    var stackLow: UInt64 { word(at: layout.stackLow) }
    var labels: UInt64 { layout.labels.map(word) ?? 0 }
    var stackHigh: UInt64 { word(at: layout.stackHigh) }
    private var status: UInt32 { bytes.halfWord(at: layout.status) }

    func registers(at place: GoroutineLayout.Registers) -> UserRegisters {
        UserRegisters(
            instructionPointer: word(at: place.instructionPointer), stackPointer: word(at: place.stackPointer),
            framePointer: word(at: place.framePointer))
    }

    func isSame(as other: Fields, at place: GoroutineLayout.Registers) -> Bool {
        state == other.state && identifier == other.identifier && stackLow == other.stackLow
            && word(at: place.stackPointer) == other.word(at: place.stackPointer)
            && word(at: place.instructionPointer) == other.word(at: place.instructionPointer)
    }

    /// The layout's offsets lie within its size, which is how many bytes there are.
    private func word(at offset: Int) -> UInt64 { bytes.word(at: offset) }
}

extension [UInt8] {
    fileprivate func halfWord(at offset: Int) -> UInt32 {
        self[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    fileprivate func word(at offset: Int) -> UInt64 {
        self[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
