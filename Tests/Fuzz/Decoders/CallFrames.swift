import Stacks

@testable import Unwinding

/// The section's format, then the section.
func feedCallFrames(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let section = CallFrameSection(
        format: first & 1 == 0 ? .ehFrame : .debugFrame, address: 0x1000, bytes: Array(bytes[1...]))
    var allowance = TableAllowance()
    let table = section.compiled(&allowance).table
    for address in stride(from: UInt64(0), to: 0x4000, by: 0x111) { _ = table.rules(at: address) }
    _ = table.rules(at: .max)
}

/// 32 bytes of stack, a byte that says whether the CFA is given, then the expression.
func feedExpression(_ bytes: [UInt8]) {
    guard bytes.count > 33 else { return }
    let base: UInt64 = 0x7000
    let registers = UserRegisters(
        instructionPointer: 0x1234, stackPointer: base, framePointer: word(bytes.prefix(8)))
    let stack = Array(bytes.prefix(32))
    let memory = StackMemory(bytes: stack.span.bytes, base: base, isFull: true)
    var allowance = WalkAllowance()
    _ = CallFrameExpression.evaluate(
        Array(bytes[33...]), registers, memory, initial: bytes[32] & 1 == 0 ? nil : base + 16, &allowance)
}

/// Gives each entry from `start` on a length that is possible: the one it claims, else all that is left.
func mendEntryLengths(_ bytes: [UInt8], from start: Int) -> [UInt8] {
    var mended = bytes
    var place = start
    while mended.count - place >= 8 {
        let left = mended.count - place - 4
        let claimed = Int(word(mended[place..<place + 4]))
        let length = (4...left).contains(claimed) ? claimed : left
        mended.replaceSubrange(place..<place + 4, with: littleEndian(UInt32(length)))
        place += 4 + length
    }
    return mended
}
