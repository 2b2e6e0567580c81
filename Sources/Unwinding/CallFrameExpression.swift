import Bytes
import Stacks

/// A small calculation on registers and the stack (DWARF 5, 2.5): procedure linkage stubs and signal frames need it.
enum CallFrameExpression {
    static let byteLimit: UInt64 = 512
    /// Loops are allowed, and nobody's: the longest real ones take a dozen steps.
    private static let stepLimit = 128
    private static let depthLimit = 64

    /// The value on top when the expression ends; `initial` is what it starts with, the CFA or nothing.
    static func evaluate(
        _ bytes: [UInt8], _ registers: UserRegisters, _ memory: borrowing StackMemory, initial: UInt64?,
        _ allowance: inout WalkAllowance
    ) -> UInt64? {
        guard allowance.beginExpression() else { return nil }
        var stack = initial.map { [$0] } ?? []
        // Safe: every bit pattern of a byte is a byte.
        var reader = ByteReader(unsafe bytes.span.bytes)
        for _ in 0..<stepLimit {
            guard reader.remaining > 0 else { return stack.last }
            guard allowance.takeStep() else { return nil }
            do throws(CallFrameError) {
                try step(&reader, &stack, registers, memory)
            } catch {
                return nil
            }
            guard stack.count <= depthLimit else { return nil }
        }
        return nil
    }

    private static func step(
        _ reader: inout ByteReader, _ stack: inout [UInt64], _ registers: UserRegisters,
        _ memory: borrowing StackMemory
    ) throws(CallFrameError) {
        let operation = try reader.next(UInt8.self)
        switch operation {
        case 0x30...0x4F: stack.append(UInt64(operation - 0x30))
        case 0x70...0x80:
            stack.append(registers[Int(operation - 0x70)] &+ UInt64(bitPattern: try reader.nextSLEB()))
        case 0x06: stack.append(try load(at: pop(&stack), memory))
        case 0x08...0x11: stack.append(try constant(operation, &reader))
        case 0x12...0x17: try rearrange(operation, &reader, &stack)
        case 0x1F, 0x20, 0x23: try unary(operation, &reader, &stack)
        case 0x1A, 0x1C, 0x1E, 0x21, 0x22, 0x24...0x27, 0x29...0x2E: try binary(operation, &stack)
        case 0x28, 0x2F: try jump(operation, &reader, &stack)
        case 0x96: break
        default: throw .unsupported
        }
    }

    private static func pop(_ stack: inout [UInt64]) throws(CallFrameError) -> UInt64 {
        guard let value = stack.popLast() else { throw .truncated }
        return value
    }

    private static func load(at address: UInt64, _ memory: borrowing StackMemory) throws(CallFrameError) -> UInt64 {
        guard let word = memory.word(at: address) else { throw .truncated }
        return word
    }

    private static func constant(
        _ operation: UInt8, _ reader: inout ByteReader
    ) throws(CallFrameError) -> UInt64 {
        switch operation {
        case 0x08: UInt64(try reader.next(UInt8.self))
        case 0x09: UInt64(bitPattern: Int64(try reader.next(Int8.self)))
        case 0x0A: UInt64(try reader.next(UInt16.self))
        case 0x0B: UInt64(bitPattern: Int64(try reader.next(Int16.self)))
        case 0x0C: UInt64(try reader.next(UInt32.self))
        case 0x0D: UInt64(bitPattern: Int64(try reader.next(Int32.self)))
        case 0x0E, 0x0F: try reader.next(UInt64.self)
        case 0x10: try reader.nextULEB()
        default: UInt64(bitPattern: try reader.nextSLEB())
        }
    }

    /// dup, drop, over, pick, swap, rot.
    private static func rearrange(
        _ operation: UInt8, _ reader: inout ByteReader, _ stack: inout [UInt64]
    ) throws(CallFrameError) {
        let depth: Int =
            switch operation {
            case 0x12, 0x13: 1
            case 0x14, 0x16: 2
            case 0x15: Int(try reader.next(UInt8.self)) + 1
            default: 3
            }
        guard stack.count >= depth else { throw .truncated }
        let index = stack.count - depth
        switch operation {
        case 0x13: stack.removeLast()
        case 0x16: stack.swapAt(index, index + 1)
        case 0x17: stack.insert(stack.removeLast(), at: index)
        default: stack.append(stack[index])
        }
    }

    /// neg, not, plus_uconst.
    private static func unary(
        _ operation: UInt8, _ reader: inout ByteReader, _ stack: inout [UInt64]
    ) throws(CallFrameError) {
        let value = try pop(&stack)
        switch operation {
        case 0x1F: stack.append(0 &- value)
        case 0x20: stack.append(~value)
        default: stack.append(value &+ (try reader.nextULEB()))
        }
    }

    private static func binary(_ operation: UInt8, _ stack: inout [UInt64]) throws(CallFrameError) {
        let right = try pop(&stack)
        let left = try pop(&stack)
        stack.append(combine(operation, left, right))
    }

    private static func combine(_ operation: UInt8, _ left: UInt64, _ right: UInt64) -> UInt64 {
        let (signedLeft, signedRight) = (Int64(bitPattern: left), Int64(bitPattern: right))
        return switch operation {
        case 0x1A: left & right
        case 0x1C: left &- right
        case 0x1E: left &* right
        case 0x21: left | right
        case 0x22: left &+ right
        case 0x24: left << right
        case 0x25: left >> right
        case 0x26: UInt64(bitPattern: signedLeft >> signedRight)
        case 0x27: left ^ right
        case 0x29: left == right ? 1 : 0
        case 0x2A: signedLeft >= signedRight ? 1 : 0
        case 0x2B: signedLeft > signedRight ? 1 : 0
        case 0x2C: signedLeft <= signedRight ? 1 : 0
        case 0x2D: signedLeft < signedRight ? 1 : 0
        default: left != right ? 1 : 0
        }
    }

    /// bra (if not zero) and skip.
    private static func jump(
        _ operation: UInt8, _ reader: inout ByteReader, _ stack: inout [UInt64]
    ) throws(CallFrameError) {
        let distance = Int(try reader.next(Int16.self))
        let isTaken = operation == 0x2F ? true : try pop(&stack) != 0
        guard isTaken else { return }
        let target = reader.offset + distance
        guard target >= 0 else { throw .truncated }
        try reader.move(to: UInt64(target))
    }
}
