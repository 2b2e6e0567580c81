#if arch(x86_64)
import Bytes
import ObjectFiles
import Profiles
import Stacks

/// The code to which Go's signal handlers return. Nothing calls it, and it has no call-frame information of its own:
/// above the stack pointer lies the kernel's picture of the thread that was interrupted.
struct GoSignalReturn: Sendable {
    /// `mov $15, %rax; syscall` in the form by which debuggers know the frame, too (`runtime.sigreturn__sigaction`).
    private static let instructions: [UInt8] = [0x48, 0xC7, 0xC0, 0x0F, 0, 0, 0, 0x0F, 0x05]
    /// Go's linker lets no function begin in between.
    private static let alignment = 16

    /// Offsets in the module's file; the last is where the thread is while the kernel handles the call.
    private let place: ClosedRange<UInt64>

    /// Nil where the module has no such code.
    init?(of file: ObjectFile, _ source: some ByteSource, _ allowance: inout TableAllowance) {
        guard let text = file.section(named: ".text"), let code = text.bytes(source, &allowance),
            let start = Self.find(in: code)
        else { return nil }
        let offset = text.fileRange.lowerBound + UInt64(start)
        place = offset...offset + UInt64(Self.instructions.count)
    }

    func contains(fileOffset: UInt64) -> Bool { place.contains(fileOffset) }

    private static func find(in code: [UInt8]) -> Int? {
        stride(from: 0, through: code.count - instructions.count, by: alignment).first {
            code[$0] == instructions[0] && code[$0..<$0 + instructions.count].elementsEqual(instructions)
        }
    }
}

extension UserRegisters {
    /// Steps from where a signal handler returns to what it interrupted.
    mutating func byInterruption(_ stack: borrowing StackMemory, in space: AddressSpace) -> CallFrameStep {
        var interrupted = self
        for (index, number) in dwarfNumbersInSignalFrames.enumerated() {
            let address = stackPointer &+ UInt64(signalRegistersOffset + 8 * index)
            guard let value = stack.word(at: address) else { return .end(stack.root(missing: address)) }
            interrupted[number] = value
        }
        guard let frame = space.interrupted(at: interrupted.instructionPointer) else { return .end(.truncated) }
        self = interrupted
        return .caller(frame, isInterrupted: true)
    }
}

extension AddressSpace {
    /// The frame of code that was not calling anything; nil where no executable memory holds it.
    func interrupted(at address: UInt64) -> RawFrame? {
        mapping(at: address).map {
            RawFrame(module: $0.module, offset: $0.fileOffset(of: address), address: .instructionPointer)
        }
    }
}

/// `uc_mcontext` of `struct ucontext` (include/uapi/asm-generic/ucontext.h).
private let signalRegistersOffset = 40

/// r8–r15, di, si, bp, bx, dx, ax, cx, sp, ip (`struct sigcontext_64`, arch/x86/include/uapi/asm/sigcontext.h).
private let dwarfNumbersInSignalFrames = Array(8...15) + [5, 4, 6, 3, 1, 0, 2, 7, 16]
#endif
