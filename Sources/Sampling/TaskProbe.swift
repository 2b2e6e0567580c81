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
/// (`EnteredStackProgram`), and the goroutine's labels.
package final class TaskProbe: Sendable {
    package enum Kind: Sendable {
        /// At samples.
        case tasks
        /// Where a program comes to an instruction of its own: with what an `AllocationProbe` notes there.
        case tasksAtMarkers
        case enteredStacks

        /// A power of two.
        var noteBits: Int {
            switch self {
            case .tasks, .tasksAtMarkers: Layout.noteBits
            case .enteredStacks: EnteredStackLayout.noteBits
            }
        }

        /// A power of two. Many more than arrive between two looks at them.
        var noteCount: Int { self == .tasksAtMarkers ? 1024 : 256 }

        fileprivate var hintCount: Int {
            switch self {
            case .tasks, .tasksAtMarkers: Layout.returnCount + 1
            case .enteredStacks: 2
            }
        }

        fileprivate var byteCount: Int { Layout.notes + noteCount << noteBits }

        fileprivate func program(noting memory: Int32) -> KernelProgram {
            switch self {
            case .tasks, .tasksAtMarkers: TaskProbe.program(noting: memory, self)
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
        let isAtMarkers = kind == .tasksAtMarkers
        // Safe: the kernel reads the instructions during the call only.
        let program = unsafe words.withUnsafeBufferPointer { words in
            isAtMarkers
                ? unsafe linux_bpf_load_user_probe(words.baseAddress, UInt32(words.count))
                : unsafe linux_bpf_load(words.baseAddress, UInt32(words.count))
        }
        guard program >= 0 else { throw SystemError("bpf BPF_PROG_LOAD", code: -program) }
        self.program = OwnedDescriptor(adopting: program)
        expect([])
        guard kind == .enteredStacks else { return }
        expectLabels(at: nil)
        let distance = linux_signal_context_distance()
        guard distance > 0 else { throw SystemError("sigaltstack", code: -Int32(clamping: distance)) }
        unsafe word(at: EnteredStackLayout.signalContext).pointee.store(0 &- UInt64(distance), ordering: .relaxed)
    }

    /// Has the event's samples noted from now on.
    func attach(to event: PerfEvent) throws(SystemError) {
        let result = linux_perf_run_program(event.descriptor.number, program.number)
        guard result == 0 else { throw SystemError("ioctl PERF_EVENT_IOC_SET_BPF", code: -result) }
    }

    /// Has what whatever executes that file does there noted, for as long as what this answers is open.
    /// - Parameter offsets: in the file.
    func attach(to path: String, at offsets: [UInt64]) throws(SystemError) -> OwnedDescriptor {
        // Safe: the kernel reads all three during the call only, as many offsets and numbers as there are.
        let link = unsafe linux_bpf_attach_user_probes(
            program.number, path, offsets, [UInt64](repeating: 0, count: offsets.count), UInt32(offsets.count))
        guard link >= 0 else { throw SystemError("bpf BPF_LINK_CREATE", code: -link) }
        return OwnedDescriptor(adopting: link)
    }

    /// What the kernel's program shall look for: where the functions of tasks return to and behind three of those what tasks
    /// begin with, or what `EnteredStackLayout.Hint` lists; those beyond the limit are left out.
    func expect(_ hints: [UInt64]) {
        for index in 0..<kind.hintCount {
            let hint = index < hints.count ? hints[index] : Layout.nowhere
            unsafe word(at: index * 8).pointee.store(hint, ordering: .relaxed)
        }
    }

    /// Of stacks: where `runtime.g` keeps labels; nil for none to be noted.
    func expectLabels(at offset: UInt64?) {
        guard kind == .enteredStacks else { return }
        unsafe word(at: EnteredStackLayout.labels).pointee.store(offset ?? Layout.nowhere, ordering: .relaxed)
    }

    /// How many notes were made since the probe was made.
    var count: UInt64 { unsafe word(at: Layout.count).pointee.load(ordering: .acquiring) }

    /// What `read` makes of the note with that number; nil where a later note has taken its place, or may be about to.
    func note<Result>(_ number: UInt64, as read: (RawSpan) -> Result) -> Result? {
        let byteCount = 1 << kind.noteBits
        let start = Layout.notes + Int(number % UInt64(kind.noteCount)) * byteCount
        // Safe: the whole note lies within the memory, which lives as long as this object.
        let bytes = unsafe UnsafeRawBufferPointer(
            rebasing: UnsafeRawBufferPointer(memory.bytes)[start..<start + byteCount])
        let result = unsafe read(bytes.bytes)
        atomicMemoryFence(ordering: .acquiring)
        return count <= number + UInt64(kind.noteCount) ? result : nil
    }

    private func word(at offset: Int) -> UnsafePointer<Atomic<UInt64>> {
        // Safe: the offset of an aligned word of the memory, which only atomic accesses touch.
        let start = unsafe UnsafeRawPointer(memory.bytes.baseAddress.unsafelyUnwrapped)
        return unsafe (start + offset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
}
