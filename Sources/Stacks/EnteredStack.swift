/// The stack from which code on the sampled one was entered: a goroutine's, where a scheduler's or a signal's is sampled.
/// As it was at the sample itself, as far as it was noted: the words where it was left, and its frames by their frame
/// pointers.
package struct EnteredStack: Sendable {
    /// The address of what its language keeps of it (`runtime.g`); zero where a signal interrupted it.
    package let owner: UInt64
    /// Where it goes on: instruction, stack and frame pointer.
    package let registers: UserRegisters
    /// From the stack pointer on.
    private let top: [UInt64]
    private let frames: StackFrames

    package init(owner: UInt64, registers: UserRegisters, top: [UInt64], frames: StackFrames) {
        self.owner = owner
        self.registers = registers
        self.top = top
        self.frames = frames
    }

    package func word(at address: UInt64) -> UInt64? {
        let distance = address &- registers.stackPointer
        if distance < UInt64(top.count * 8), distance.isMultiple(of: 8) { return top[Int(distance / 8)] }
        return frames.word(at: address)
    }

    /// Whether a frame begins at `address`.
    package func hasFrame(at address: UInt64) -> Bool { frames.word(at: address) != nil }

    /// Whether a walk that needs the word at `address` has come to the end of what was noted, not of the stack.
    package func isCut(at address: UInt64) -> Bool {
        guard let next = frames.next else { return false }
        return address == next || address == next &+ 8
    }
}

/// Frames of a stack, each found by the frame pointer that the one before had saved.
package struct StackFrames: Sendable {
    /// The caller's frame pointer, the return address, and the word above.
    package static let wordsPerFrame = 3

    private var words: [UInt64] = []
    /// Where in `words` the frame begins that lies at an address.
    private var places: [UInt64: Int] = [:]
    /// The frame that was not noted any more; nil where that was the last.
    package private(set) var next: UInt64?

    /// - Parameters:
    ///   - framePointer: where the first lies.
    ///   - count: of frames.
    ///   - limit: of frames that could have been noted.
    ///   - word: the words by their number.
    package init(from framePointer: UInt64, count: Int, limit: Int, word: (Int) -> UInt64) {
        words.reserveCapacity(count * Self.wordsPerFrame)
        places.reserveCapacity(count)
        var address = framePointer
        for index in 0..<count {
            if places[address] == nil { places[address] = words.count }
            for place in 0..<Self.wordsPerFrame { words.append(word(index * Self.wordsPerFrame + place)) }
            address = words[words.count - Self.wordsPerFrame]
        }
        next = count >= limit && address != 0 ? address : nil
    }

    package func word(at address: UInt64) -> UInt64? {
        for place in 0..<Self.wordsPerFrame {
            if let start = places[address &- UInt64(place * 8)] { return words[start + place] }
        }
        return nil
    }
}
