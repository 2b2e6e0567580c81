import Stacks

extension EnteredStack {
    private typealias Layout = EnteredStackLayout

    /// Takes the words that `EnteredStackLayout` names; all zero where there are fewer. Nil where there was no such stack.
    init?(note bytes: RawSpan) {
        guard bytes.word(at: Layout.stackPointer) != 0 else { return nil }
        let registers = UserRegisters(
            instructionPointer: bytes.word(at: Layout.instructionPointer),
            stackPointer: bytes.word(at: Layout.stackPointer), framePointer: bytes.word(at: Layout.framePointer))
        let topCount = min(Int(clamping: bytes.word(at: Layout.topByteCount)), Layout.topLimit) / 8
        let count = min(Int(clamping: bytes.word(at: Layout.frameCount)), Layout.frameLimit)
        let frames = StackFrames(from: registers.framePointer, count: count, limit: Layout.frameLimit) {
            bytes.word(at: Layout.frames + $0 * 8)
        }
        self.init(
            owner: bytes.word(at: Layout.owner), registers: registers,
            top: (0..<topCount).map { bytes.word(at: Layout.top + $0 * 8) }, frames: frames)
    }
}
