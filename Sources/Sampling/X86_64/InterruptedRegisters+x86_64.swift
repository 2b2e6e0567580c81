#if arch(x86_64)
import KernelPrograms

/// The registers of the sampled program, as a probe in the kernel finds them.
extension TaskProbe {
    /// Where `struct pt_regs` keeps what was interrupted (arch/x86/include/uapi/asm/ptrace.h).
    enum Interrupted {
        /// Of Go's code, what it keeps in R14.
        static let goroutine = 8
        static let instructionPointer = 128
        static let codeSegment = 136
        static let stackPointer = 152
        static let byteCount: Int32 = 168
        /// The lowest bits of the code segment: 3 in a program, 0 in the kernel.
        static let ring: Int32 = 3
        /// What the segment of a program is, where its code has 64 bits (`__USER_CS`).
        static let programSegment: Int32 = 0x33
        /// A thread's stack in the kernel, which is aligned to as much and begins with what the thread was interrupted
        /// at in the program (`THREAD_SIZE`, arch/x86/include/asm/page_64_types.h).
        static let stackBytes: Int32 = 16 << 10
    }

    /// The program's registers from the instruction pointer to the stack pointer, below the piece in our own frame.
    private static let registersPlace = Int(-pieceBytes) - 32

    static func place(of register: Int) -> Int { registersPlace + register - Interrupted.instructionPointer }

    /// Keeps the registers of what was interrupted in the frame.
    static func takeRegisters(_ program: inout KernelProgram) {
        for register in [Interrupted.instructionPointer, Interrupted.stackPointer] {
            program.load(.result, from: .kept1, register)
            program.store(.result, to: .frame, place(of: register))
        }
    }

    /// Keeps the program's registers in the frame. Where the sample is of the kernel, they lie at the beginning of the
    /// thread's stack there; what else may lie there is told by its segment.
    static func findRegisters(_ program: inout KernelProgram) {
        program.load(.result, from: .kept1, Interrupted.codeSegment)
        program.and(Interrupted.ring, into: .result)
        program.jump(to: .inKernel, unless: .result, equals: Interrupted.ring)
        takeRegisters(&program)
        program.jump(to: .search)
        program.place(.inKernel)
        program.set(.argument1, to: .frame)
        program.add(Int32(registersPlace), to: .argument1)
        program.set(.argument2, to: 32)
        program.load(.argument3, from: .kept1, Interrupted.stackPointer)
        program.and(-Interrupted.stackBytes, into: .argument3)
        program.add(
            Interrupted.stackBytes - Interrupted.byteCount + Int32(Interrupted.instructionPointer), to: .argument3)
        program.call(.readKernel)
        program.jump(to: .end, unless: .result, equals: 0)
        program.load(.result, from: .frame, place(of: Interrupted.codeSegment))
        program.jump(to: .end, unless: .result, equals: Interrupted.programSegment)
        program.place(.search)
    }
}
#endif
