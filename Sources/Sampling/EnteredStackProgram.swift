import KernelPrograms

/// What lies where in a note of the stack that a sampled one was entered from, in bytes; times and the place of the
/// sample lie where they do in a task's.
enum EnteredStackLayout {
    static let noteBits = 13

    static let owner = 24
    static let stackPointer = 32
    static let instructionPointer = 40
    static let framePointer = 56
    static let frameCount = 64
    /// Of the words from the stack pointer on; they may be unreadable.
    static let topByteCount = 72
    static let top = 80
    static let topLimit = 64
    // Then the labels (`GoLabelLayout`).

    /// Three words each, from where the frame pointer points: the caller's frame pointer, the return address, and what is
    /// above them, which may be the return address of a function without a frame.
    static let frames = GoLabelLayout.end
    static let frameBytes = 24
    static let frameLimit = ((1 << noteBits) - frames) / frameBytes

    /// What the probe is told, in this order (`StackWalker.probeHints`).
    enum Hint {
        /// Where `runtime.m` keeps the goroutine that it runs, and the one for signals.
        static let currentGoroutine = 0
        static let signalGoroutine = 8
    }

    /// Where the probe keeps, behind the hints, how far it is from the end of a signal's stack to the kernel's picture of
    /// what was interrupted (`struct ucontext`), as a negative number: the same for all programs.
    static let signalContext = 16
    /// Likewise, where `runtime.g` keeps the labels; `nowhere` where that is not known.
    static let labels = 24

    /// Of `runtime.g`, `runtime.m` and `runtime.gobuf` (go/src/runtime/runtime2.go): stable since Go 1.5.
    enum Go {
        /// Where the stack begins and ends.
        static let stack = 0
        static let thread: Int32 = 48
        static let saved: Int32 = 56
        static let savedBytes: Int32 = 48
        static let savedStackPointer = 0
        static let savedInstructionPointer = 8
        static let savedFramePointer = 40
    }
}

/// Go's runtime leaves a goroutine's stack for the thread's own to grow or switch goroutines, and signals have a third.
/// What a sample copies is the stack that it is on. This program finds the other one: the running goroutine's, by what
/// the runtime saved when it left it, or that of what a signal interrupted, by what the kernel saved.
///
/// All that it follows is the sampled program's memory, which may hold anything: it reads so much at most, writes only
/// notes, and touches no page that is not there. Of every sample it notes the goroutine's labels as well, where there are any.
extension TaskProbe {
    private typealias Note = EnteredStackLayout
    private typealias Go = EnteredStackLayout.Go

    /// In our own frame, below the registers: the goroutine's address that Go's code has in R14; the thread's.
    private static let goroutinePlace = place(of: Interrupted.instructionPointer) - 8
    private static let threadPlace = goroutinePlace - 8
    private static let savedPlace = threadPlace - 8
    /// Below three registers: the address of the labels.
    private static let labelsPlace = savedPlace - 24

    static func enteredStackProgram(noting memory: Int32) -> KernelProgram {
        var program = KernelProgram()
        program.set(.kept1, to: .argument1)
        program.set(.kept2, toMemory: memory)
        program.load(.result, from: .kept2, Note.Hint.currentGoroutine)
        program.jump(to: .end, if: .result, isAtLeast: -1)
        findRegisters(&program)
        findGoroutine(&program)
        findThread(&program)
        readScheduler(&program)
        readSignal(&program)
        keepNothing(&program)
        program.place(.note)
        findLabels(&program)
        writeNote(&program)
        followFrames(&program)
        endNote(&program)
        program.place(.end)
        // The sample is to be kept.
        program.set(.result, to: 1)
        program.exit()
        return program
    }

    /// Keeps R14 in the frame. On the way into the kernel it was saved with the others.
    private static func findGoroutine(_ program: inout KernelProgram) {
        program.load(.result, from: .kept1, Interrupted.codeSegment)
        program.and(Interrupted.ring, into: .result)
        program.jump(to: .goroutineInKernel, unless: .result, equals: Interrupted.ring)
        program.load(.result, from: .kept1, Interrupted.goroutine)
        program.store(.result, to: .frame, goroutinePlace)
        program.jump(to: .goroutine)
        program.place(.goroutineInKernel)
        program.set(.argument1, to: .frame)
        program.add(Int32(goroutinePlace), to: .argument1)
        program.set(.argument2, to: 8)
        program.load(.argument3, from: .kept1, Interrupted.stackPointer)
        program.and(-Interrupted.stackBytes, into: .argument3)
        program.add(
            Interrupted.stackBytes - Interrupted.byteCount + Int32(Interrupted.goroutine), to: .argument3)
        program.call(.readKernel)
        program.jump(to: .end, unless: .result, equals: 0)
        program.place(.goroutine)
    }

    /// Keeps the address of the thread (`runtime.m`) in the frame, and goes on at `onScheduler` or `onSignal` where the
    /// stack pointer is on that stack of the thread's, with the address of the stack's goroutine in `kept3`; else at
    /// `onGoroutine`.
    private static func findThread(_ program: inout KernelProgram) {
        program.load(.kept3, from: .frame, goroutinePlace)
        program.add(Go.thread, to: .kept3)
        readWord(&program)
        program.store(.kept3, to: .frame, threadPlace)
        // The scheduler's goroutine is the first that a thread knows.
        readWord(&program)
        jumpIfOnStack(&program, to: .onScheduler, else: .elsewhere)
        program.place(.elsewhere)
        program.load(.kept3, from: .frame, threadPlace)
        program.load(.result, from: .kept2, Note.Hint.signalGoroutine)
        program.add(.result, to: .kept3)
        readWord(&program)
        jumpIfOnStack(&program, to: .onSignal, else: .onGoroutine)
    }

    /// The word at the address in `kept3`, in its place.
    private static func readWord(_ program: inout KernelProgram) {
        read(&program, 8)
        program.load(.kept3, from: .frame, Int(-pieceBytes))
    }

    private static func jumpIfOnStack(
        _ program: inout KernelProgram, to label: KernelProgram.Label, else other: KernelProgram.Label
    ) {
        read(&program, 16)
        program.load(.argument1, from: .frame, place(of: Interrupted.stackPointer))
        program.load(.argument2, from: .frame, Int(-pieceBytes) + Go.stack)
        program.jump(to: other, if: .argument1, isBelow: .argument2)
        program.load(.argument2, from: .frame, Int(-pieceBytes) + Go.stack + 8)
        program.jump(to: label, if: .argument1, isBelow: .argument2)
        program.jump(to: other)
    }

    /// Of the goroutine that the thread runs; what the runtime saved of it lies in the piece.
    private static func readScheduler(_ program: inout KernelProgram) {
        program.place(.onScheduler)
        program.load(.kept3, from: .frame, threadPlace)
        program.load(.result, from: .kept2, Note.Hint.currentGoroutine)
        program.add(.result, to: .kept3)
        readWord(&program)
        program.store(.kept3, to: .frame, goroutinePlace)
        program.add(Go.saved, to: .kept3)
        read(&program, Go.savedBytes)
        keep(
            &program, stackPointer: Go.savedStackPointer, instructionPointer: Go.savedInstructionPointer,
            framePointer: Go.savedFramePointer)
        program.jump(to: .note)
    }

    /// Of what the signal interrupted, whose picture lies at the end of the signal's stack.
    private static func readSignal(_ program: inout KernelProgram) {
        program.place(.onSignal)
        program.load(.result, from: .kept2, Note.signalContext)
        program.jump(to: .end, if: .result, isAtLeast: -1)
        program.set(.kept3, to: .argument2)
        program.add(.result, to: .kept3)
        program.add(Note.Context.framePointerPlace, to: .kept3)
        read(&program, Note.Context.byteCount)
        program.set(.kept3, to: 0)
        program.store(.kept3, to: .frame, goroutinePlace)
        keep(
            &program, stackPointer: Note.Context.stackPointer, instructionPointer: Note.Context.instructionPointer,
            framePointer: 0)
        program.jump(to: .note)
    }

    /// The stack was entered from nowhere.
    private static func keepNothing(_ program: inout KernelProgram) {
        program.place(.onGoroutine)
        program.set(.result, to: 0)
        program.store(.result, to: .frame, goroutinePlace)
        for index in 0..<3 { program.store(.result, to: .frame, savedPlace - 8 * index) }
    }

    /// Goes on where there are labels, or a stack that the sampled one was entered from.
    private static func findLabels(_ program: inout KernelProgram) {
        program.load(.kept3, from: .frame, threadPlace)
        program.load(.result, from: .kept2, Note.Hint.currentGoroutine)
        program.add(.result, to: .kept3)
        readWord(&program)
        findLabels(&program, keepingAt: labelsPlace)
        program.load(.result, from: .frame, labelsPlace)
        program.load(.argument1, from: .frame, savedPlace)
        program.or(.argument1, into: .result)
        program.jump(to: .end, if: .result, equals: 0)
    }

    /// Three registers out of the piece, in the frame.
    private static func keep(
        _ program: inout KernelProgram, stackPointer: Int, instructionPointer: Int, framePointer: Int
    ) {
        for (index, register) in [stackPointer, instructionPointer, framePointer].enumerated() {
            program.load(.result, from: .frame, Int(-pieceBytes) + register)
            program.store(.result, to: .frame, savedPlace - 8 * index)
        }
    }

    /// Leaves the first frame's address in `kept3`.
    private static func writeNote(_ program: inout KernelProgram) {
        beginNote(&program, .enteredStacks)
        program.load(.result, from: .frame, goroutinePlace)
        program.store(.result, to: .kept4, Note.owner)
        for (index, place) in [Note.stackPointer, Note.instructionPointer, Note.framePointer].enumerated() {
            program.load(.result, from: .frame, savedPlace - 8 * index)
            program.store(.result, to: .kept4, place)
        }
        noteLabels(&program, keptAt: labelsPlace)
        program.set(.kept1, to: 0)
        program.store(.kept1, to: .kept4, Note.frameCount)
        program.store(.kept1, to: .kept4, Note.topByteCount)
        program.load(.kept3, from: .frame, savedPlace - 16)
        program.set(.argument1, to: .kept4)
        program.add(Int32(Note.top), to: .argument1)
        program.set(.argument2, to: Int32(Note.topLimit))
        program.load(.argument3, from: .frame, savedPlace)
        program.call(.readUser)
        program.jump(to: .links, unless: .result, equals: 0)
        program.set(.result, to: Int32(Note.topLimit))
        program.store(.result, to: .kept4, Note.topByteCount)
        program.place(.links)
    }

    private static func followFrames(_ program: inout KernelProgram) {
        program.place(.nextLink)
        program.jump(to: .noted, if: .kept1, isAtLeast: Int32(Note.frameLimit))
        program.set(.kept2, to: .kept1)
        program.multiply(.kept2, by: Int32(Note.frameBytes))
        program.add(.kept4, to: .kept2)
        program.add(Int32(Note.frames), to: .kept2)
        program.set(.argument1, to: .kept2)
        program.set(.argument2, to: Int32(Note.frameBytes))
        program.set(.argument3, to: .kept3)
        program.call(.readUser)
        program.jump(to: .noted, unless: .result, equals: 0)
        program.add(1, to: .kept1)
        program.store(.kept1, to: .kept4, Note.frameCount)
        program.load(.kept3, from: .kept2, 0)
        program.jump(to: .nextLink, unless: .kept3, equals: 0)
    }
}
