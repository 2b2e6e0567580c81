import CLinux
import KernelPrograms
package import Linux
import Stacks
import Synchronization

/// Notes who awaits the Swift task that a thread runs, at the very moment of a sample and in the kernel.
///
/// The callers of an async function are not on the stack but in a chain of contexts on the heap, which a moment later may
/// be another invocation's. A small program of ours (`bpf(2)`) runs in the kernel with each sample: it looks through the
/// stack for the place where Swift's runtime called the task's function, and copies the chain that begins below it. It
/// only reads the program's memory, as the copy of the stack does, and touches no page that is not there.
///
/// Which places those are is learnt from the first samples' stacks (`expect`): until then, and for programs that run no
/// tasks, the probe looks at nothing.
///
/// Of another `kind`, it notes from which stack the code on a Go program's scheduler's or signal's stack was entered
/// (`EnteredStackProgram`).
package final class TaskProbe: Sendable {
    package enum Kind: Sendable {
        case tasks, enteredStacks

        /// A power of two.
        fileprivate var noteBits: Int {
            switch self {
            case .tasks: Layout.noteBits
            case .enteredStacks: EnteredStackLayout.noteBits
            }
        }

        fileprivate var hintCount: Int {
            switch self {
            case .tasks: Layout.returnCount + 1
            case .enteredStacks: 2
            }
        }

        fileprivate var byteCount: Int { Layout.notes + Layout.noteCount << noteBits }

        fileprivate func program(noting memory: Int32) -> KernelProgram {
            switch self {
            case .tasks: TaskProbe.program(noting: memory)
            case .enteredStacks: TaskProbe.enteredStackProgram(noting: memory)
            }
        }
    }

    let kind: Kind
    private let memory: MappedMemory
    private let program: OwnedDescriptor

    /// Throws where this process or kernel cannot: that takes CAP_BPF and CAP_PERFMON, and Linux 5.12.
    package init(noting kind: Kind = .tasks) throws(SystemError) {
        self.kind = kind
        let map = linux_bpf_memory(UInt32(kind.byteCount))
        guard map >= 0 else { throw SystemError("bpf BPF_MAP_CREATE", code: -map) }
        let descriptor = OwnedDescriptor(adopting: map)
        memory = try MappedMemory(sharing: descriptor.number, byteCount: kind.byteCount, writable: true)
        let words = kind.program(noting: descriptor.number).words
        // Safe: the kernel reads the instructions during the call only.
        let program = unsafe words.withUnsafeBufferPointer {
            unsafe linux_bpf_load($0.baseAddress, UInt32($0.count))
        }
        guard program >= 0 else { throw SystemError("bpf BPF_PROG_LOAD", code: -program) }
        self.program = OwnedDescriptor(adopting: program)
        expect([])
        guard kind == .enteredStacks else { return }
        let distance = linux_signal_context_distance()
        guard distance > 0 else { throw SystemError("sigaltstack", code: -Int32(clamping: distance)) }
        unsafe word(at: EnteredStackLayout.signalContext).pointee.store(0 &- UInt64(distance), ordering: .relaxed)
    }

    /// Has the event's samples noted from now on.
    func attach(to event: PerfEvent) throws(SystemError) {
        let result = linux_perf_run_program(event.descriptor.number, program.number)
        guard result == 0 else { throw SystemError("ioctl PERF_EVENT_IOC_SET_BPF", code: -result) }
    }

    /// What the kernel's program shall look for: where the functions of tasks return to and behind three of those what tasks
    /// begin with, or what `EnteredStackLayout.Hint` lists; those beyond the limit are left out.
    func expect(_ hints: [UInt64]) {
        for index in 0..<kind.hintCount {
            let hint = index < hints.count ? hints[index] : Layout.nowhere
            unsafe word(at: index * 8).pointee.store(hint, ordering: .relaxed)
        }
    }

    /// How many notes were made since the probe was made.
    var count: UInt64 { unsafe word(at: Layout.count).pointee.load(ordering: .acquiring) }

    /// What `read` makes of the note with that number; nil where a later note has taken its place, or may be about to.
    func note<Result>(_ number: UInt64, as read: (RawSpan) -> Result) -> Result? {
        let byteCount = 1 << kind.noteBits
        let start = Layout.notes + Int(number % UInt64(Layout.noteCount)) * byteCount
        // Safe: the whole note lies within the memory, which lives as long as this object.
        let bytes = unsafe UnsafeRawBufferPointer(
            rebasing: UnsafeRawBufferPointer(memory.bytes)[start..<start + byteCount])
        let result = unsafe read(bytes.bytes)
        atomicMemoryFence(ordering: .acquiring)
        return count <= number + UInt64(Layout.noteCount) ? result : nil
    }

    private func word(at offset: Int) -> UnsafePointer<Atomic<UInt64>> {
        // Safe: the offset of an aligned word of the memory, which only atomic accesses touch.
        let start = unsafe UnsafeRawPointer(memory.bytes.baseAddress.unsafelyUnwrapped)
        return unsafe (start + offset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
}

extension TaskProbe {
    /// What lies where in the memory that the probe shares with the kernel, in bytes.
    enum Layout {
        static let returnCount = 3
        static let metadata = returnCount * 8
        /// Of notes; the latest ones are in the memory.
        static let count = metadata + 8
        static let notes = 64
        static let noteBytes = 1 << noteBits
        static let noteBits = 13
        /// A power of two. Many more than samples arrive between two looks at them.
        static let noteCount = 256

        /// No address of a program.
        static let nowhere = UInt64.max

        // Within a note.
        static let time = 0
        static let stackPointer = 8
        static let instructionPointer = 16
        static let slot = 24
        static let context = 32
        static let linkCount = 40
        /// When the note was complete; of all kinds.
        static let endTime = 48
        /// Pairs of words: the caller's context, and where it goes on.
        static let links = 64
        static let linkLimit = 250
        static let linkBytes = 16
        /// Of the tasks that await one another, the running one first: only those whose record is whole.
        static let taskCount = 56
        static let tasks = links + linkLimit * linkBytes
        static let taskBytes = 688
        static let taskLimit = 6

        /// Within a task's record.
        enum Task {
            static let address = 0
            static let linkCount = 8
            /// As many bytes as `SwiftTask.Layout` says of the header, then the words with the parent.
            static let header = 16
            static let parent = header + SwiftTask.Layout.headerBytes
            /// The status and the resumption, once more after the links.
            static let statusAfter = parent + 16
            static let resumptionAfter = statusAfter + 16
            /// From the context with which it goes on.
            static let links = resumptionAfter + 16
            static let linkLimit = 32
        }
    }

    /// Of the stack, so much is copied at once, and so often.
    static let pieceBytes: Int32 = 256
    private static let pieceCount: Int32 = 32
    /// Looks at each word of the stack for an address that a task's function returns to. Below it lie the frame pointer
    /// that the function saved, and below that its context.
    private static func program(noting memory: Int32) -> KernelProgram {
        var program = KernelProgram()
        program.set(.kept1, to: .argument1)
        program.set(.kept2, toMemory: memory)
        // Nothing to look for: at most samples.
        program.load(.result, from: .kept2, 0)
        program.jump(to: .end, if: .result, isAtLeast: -1)
        findRegisters(&program)
        findTask(&program)
        program.place(.found)
        beginNote(&program)
        followLinks(&program)
        noteTasks(&program, noting: memory)
        endNote(&program)
        program.place(.end)
        // The sample is to be kept.
        program.set(.result, to: 1)
        program.exit()
        return program
    }

    /// Jumps to `found` with the address of a piece of the stack in `kept3`, and in `argument2` how far into it the
    /// return address lies.
    private static func findTask(_ program: inout KernelProgram) {
        program.load(.kept3, from: .frame, place(of: Interrupted.stackPointer))
        program.set(.kept4, to: 0)
        program.place(.nextPiece)
        program.jump(to: .end, if: .kept4, isAtLeast: pieceCount)
        read(&program, pieceBytes)
        program.set(.argument1, to: .frame)
        program.add(-pieceBytes, to: .argument1)
        program.set(.argument2, to: 0)
        let returns: [KernelProgram.Register] = [.argument3, .argument4, .argument5]
        for (index, register) in returns.enumerated() { program.load(register, from: .kept2, index * 8) }
        program.place(.nextWord)
        program.load(.result, from: .argument1, 0)
        for register in returns { program.jump(to: .found, if: .result, equals: register) }
        program.add(8, to: .argument1)
        program.add(8, to: .argument2)
        program.jump(to: .nextWord, unless: .argument2, equals: pieceBytes)
        program.add(pieceBytes, to: .kept3)
        program.add(1, to: .kept4)
        program.jump(to: .nextPiece)
    }

    /// Reads to the lowest bytes of the frame what lies at the address in `kept3`.
    static func read(_ program: inout KernelProgram, _ byteCount: Int32) {
        program.set(.argument1, to: .frame)
        program.add(-pieceBytes, to: .argument1)
        program.set(.argument2, to: byteCount)
        program.set(.argument3, to: .kept3)
        program.call(.readUser)
        program.jump(to: .end, unless: .result, equals: 0)
    }

    /// Leaves the note's address in `kept4`, and the first context in `kept3`.
    private static func beginNote(_ program: inout KernelProgram) {
        program.add(.argument2, to: .kept3)
        program.add(-16, to: .kept3)
        read(&program, 8)
        beginNote(&program, .tasks)
        program.store(.kept3, to: .kept4, Layout.slot)
        program.load(.kept3, from: .frame, Int(-pieceBytes))
        program.store(.kept3, to: .kept4, Layout.context)
    }

    /// Leaves the address of the next note in `kept4`, with the sample's time and place in it.
    static func beginNote(_ program: inout KernelProgram, _ kind: Kind) {
        program.set(.argument1, to: 1)
        program.fetchAndAdd(.argument1, to: .kept2, Layout.count)
        program.and(Int32(Layout.noteCount - 1), into: .argument1)
        program.shiftLeft(.argument1, by: Int32(kind.noteBits))
        program.set(.kept4, to: .kept2)
        program.add(.argument1, to: .kept4)
        program.add(Int32(Layout.notes), to: .kept4)
        program.call(.time)
        program.store(.result, to: .kept4, Layout.time)
        program.load(.result, from: .frame, place(of: Interrupted.stackPointer))
        program.store(.result, to: .kept4, Layout.stackPointer)
        program.load(.result, from: .frame, place(of: Interrupted.instructionPointer))
        program.store(.result, to: .kept4, Layout.instructionPointer)
    }

    /// Writing a long one takes longer than the kernel needs from the note to the sample.
    static func endNote(_ program: inout KernelProgram) {
        program.place(.noted)
        program.call(.time)
        program.store(.result, to: .kept4, Layout.endTime)
    }

    private static func followLinks(_ program: inout KernelProgram) {
        program.set(.kept1, to: 0)
        program.store(.kept1, to: .kept4, Layout.linkCount)
        program.store(.kept1, to: .kept4, Layout.taskCount)
        program.place(.nextLink)
        program.jump(to: .noted, if: .kept1, isAtLeast: Int32(Layout.linkLimit))
        program.set(.kept2, to: .kept1)
        program.shiftLeft(.kept2, by: Int32(Layout.linkBytes.trailingZeroBitCount))
        program.add(.kept4, to: .kept2)
        program.add(Int32(Layout.links), to: .kept2)
        program.set(.argument1, to: .kept2)
        program.set(.argument2, to: Int32(Layout.linkBytes))
        program.set(.argument3, to: .kept3)
        program.call(.readUser)
        program.jump(to: .noted, unless: .result, equals: 0)
        program.add(1, to: .kept1)
        program.store(.kept1, to: .kept4, Layout.linkCount)
        program.store(.kept3, to: .frame, contextPlace)
        program.load(.kept3, from: .kept2, 0)
        program.jump(to: .nextLink, unless: .kept3, equals: 0)
    }
}

extension KernelProgram.Label {
    static let inKernel = Self("inKernel")
    static let search = Self("search")
    static let nextPiece = Self("nextPiece")
    static let nextWord = Self("nextWord")
    static let found = Self("found")
    static let nextLink = Self("nextLink")
    static let noted = Self("noted")
    static let goroutineInKernel = Self("goroutineInKernel")
    static let goroutine = Self("goroutine")
    static let onScheduler = Self("onScheduler")
    static let onSignal = Self("onSignal")
    static let elsewhere = Self("elsewhere")
    static let note = Self("note")
    static let links = Self("links")
}
