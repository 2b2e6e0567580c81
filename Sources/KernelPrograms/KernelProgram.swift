/// A program for the kernel's virtual machine, instruction by instruction (Documentation/bpf/standardization,
/// "instruction-set.rst", and `bpf-helpers(7)`), as far as ours need it.
package struct KernelProgram {
    /// What a call destroys are the result and its arguments; what it keeps are the others.
    package enum Register: UInt8 {
        case result, argument1, argument2, argument3, argument4, argument5, kept1, kept2, kept3, kept4, frame
    }

    /// A place to jump to, by a name of the program's own.
    package struct Label: Hashable {
        private let name: String

        package init(_ name: String) { self.name = name }

        package static let end = Label("end")
    }

    package enum Call: Int32 {
        /// Of CLOCK_MONOTONIC, in nanoseconds.
        case time = 5
        /// Copies to `argument1` so many bytes as `argument2` says from the address `argument3` in the program's memory;
        /// zero where that worked. No page is fetched for it.
        case readUser = 112
        /// Likewise, in the kernel's memory.
        case readKernel = 113
        /// The numbers of the process, in the upper half, and the thread that run.
        case taskNumbers = 14
        /// 32 bits at random.
        case randomNumber = 7
        /// Copies so many bytes as `argument3` says from `argument2` to the ring `argument1`; zero where there was room.
        /// `argument4` says whether to wake the reader.
        case outputToRing = 130
        /// Room for so many bytes as `argument2` says, a constant, in the ring `argument1`; zero where there is none.
        /// `argument3` is zero.
        case reserveInRing = 131
        /// Gives the room at `argument1` to the reader.
        case submitToRing = 132
        /// What the program was told to be told when it was attached to where it runs now.
        case attachmentCookie = 174
        /// The task that runs, as a pointer that can be followed by its type.
        case currentTask = 158
        /// Where the kernel keeps the registers that the task `argument1` has outside of it.
        case taskRegisters = 175
    }

    private struct Instruction {
        var operation: UInt8
        var target: Register = .result
        /// A register, or what a constant stands for.
        var source: UInt8 = 0
        var offset: Int16 = 0
        var constant: Int32 = 0
        var label: Label?
    }

    private var instructions: [Instruction] = []
    private var places: [Label: Int] = [:]

    package init() {}

    package mutating func place(_ label: Label) { places[label] = instructions.count }

    package mutating func set(_ target: Register, to source: Register) { append(0xBF, target, source) }

    package mutating func set(_ target: Register, to constant: Int32) { append(0xB7, target, constant) }

    /// To the address of what lies so far in the memory that `descriptor` stands for.
    package mutating func set(_ target: Register, toMemory descriptor: Int32) {
        // BPF_PSEUDO_MAP_VALUE; the second half holds the distance, here none.
        instructions.append(Instruction(operation: 0x18, target: target, source: 2, constant: descriptor))
        instructions.append(Instruction(operation: 0))
    }

    /// To the map itself that `descriptor` stands for, such as a ring.
    package mutating func set(_ target: Register, toMap descriptor: Int32) {
        // BPF_PSEUDO_MAP_FD.
        instructions.append(Instruction(operation: 0x18, target: target, source: 1, constant: descriptor))
        instructions.append(Instruction(operation: 0))
    }

    package mutating func add(_ source: Register, to target: Register) { append(0x0F, target, source) }

    package mutating func add(_ constant: Int32, to target: Register) { append(0x07, target, constant) }

    package mutating func and(_ constant: Int32, into target: Register) { append(0x57, target, constant) }

    package mutating func and(_ source: Register, into target: Register) { append(0x5F, target, source) }

    package mutating func shiftLeft(_ target: Register, by bits: Int32) { append(0x67, target, bits) }

    package mutating func shiftRight(_ target: Register, by bits: Int32) { append(0x77, target, bits) }

    package mutating func shiftLeft(_ target: Register, by bits: Register) { append(0x6F, target, bits) }

    package mutating func shiftRight(_ target: Register, by bits: Register) { append(0x7F, target, bits) }

    package mutating func subtract(_ source: Register, from target: Register) { append(0x1F, target, source) }

    package mutating func or(_ source: Register, into target: Register) { append(0x4F, target, source) }

    package mutating func multiply(_ target: Register, by constant: Int32) { append(0x27, target, constant) }

    /// 64 bits at the address in `base` and so far beyond.
    package mutating func load(_ target: Register, from base: Register, _ offset: Int) {
        append(0x79, target, base, offset)
    }

    /// 32 bits, without a sign.
    package mutating func loadHalf(_ target: Register, from base: Register, _ offset: Int) {
        append(0x61, target, base, offset)
    }

    package mutating func store(_ source: Register, to base: Register, _ offset: Int) {
        append(0x7B, base, source, offset)
    }

    /// Adds `source` to 64 bits of memory in one go, and gives what was there in `source`.
    package mutating func fetchAndAdd(_ source: Register, to base: Register, _ offset: Int) {
        append(0xDB, base, source, offset)
        // BPF_ADD | BPF_FETCH.
        instructions[instructions.count - 1].constant = 1
    }

    /// Puts `source` where 64 bits of memory are as `result` has them; `result` is then what was there.
    package mutating func exchange(ifUnchanged base: Register, _ offset: Int, for source: Register) {
        append(0xDB, base, source, offset)
        // BPF_CMPXCHG.
        instructions[instructions.count - 1].constant = 0xF1
    }

    package mutating func call(_ call: Call) {
        instructions.append(Instruction(operation: 0x85, constant: call.rawValue))
    }

    package mutating func jump(to label: Label) { instructions.append(Instruction(operation: 0x05, label: label)) }

    package mutating func jump(to label: Label, if left: Register, equals right: Register) {
        instructions.append(Instruction(operation: 0x1D, target: left, source: right.rawValue, label: label))
    }

    package mutating func jump(to label: Label, unless left: Register, equals constant: Int32) {
        instructions.append(Instruction(operation: 0x55, target: left, constant: constant, label: label))
    }

    package mutating func jump(to label: Label, if left: Register, isAtLeast constant: Int32) {
        instructions.append(Instruction(operation: 0x35, target: left, constant: constant, label: label))
    }

    package mutating func jump(to label: Label, if left: Register, isBelow right: Register) {
        instructions.append(Instruction(operation: 0xAD, target: left, source: right.rawValue, label: label))
    }

    package mutating func jump(to label: Label, if left: Register, equals constant: Int32) {
        instructions.append(Instruction(operation: 0x15, target: left, constant: constant, label: label))
    }

    package mutating func jump(to label: Label, unless left: Register, equals right: Register) {
        instructions.append(Instruction(operation: 0x5D, target: left, source: right.rawValue, label: label))
    }

    /// With signs.
    package mutating func jump(to label: Label, if left: Register, isAtMost constant: Int32) {
        instructions.append(Instruction(operation: 0xD5, target: left, constant: constant, label: label))
    }

    package mutating func exit() { instructions.append(Instruction(operation: 0x95)) }

    private mutating func append(_ operation: UInt8, _ target: Register, _ source: Register, _ offset: Int = 0) {
        instructions.append(
            Instruction(operation: operation, target: target, source: source.rawValue, offset: Int16(offset)))
    }

    private mutating func append(_ operation: UInt8, _ target: Register, _ constant: Int32) {
        instructions.append(Instruction(operation: operation, target: target, constant: constant))
    }

    /// As the kernel takes them: the operation in the lowest byte, then the registers, the offset and the constant.
    package var words: [UInt64] {
        instructions.enumerated().map { index, instruction in
            let jump = instruction.label.flatMap { places[$0] }.map { Int16($0 - index - 1) }
            let registers = instruction.target.rawValue | instruction.source << 4
            let offset = UInt16(bitPattern: jump ?? instruction.offset)
            return UInt64(instruction.operation) | UInt64(registers) << 8 | UInt64(offset) << 16
                | UInt64(UInt32(bitPattern: instruction.constant)) << 32
        }
    }
}
