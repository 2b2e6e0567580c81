import CLinux
import KernelPrograms
package import Linux
import Synchronization

/// The instructions of a program at which it tells of its allocations.
package struct AllocationPoints: Equatable, Sendable {
    package enum Teller: Equatable, Sendable {
        /// `Sandbox/Toolchains/swift/allocations.c`, linked into the program.
        case linked
        /// Go's own sampling of allocations.
        /// - Parameter intervalAddress: of `runtime.MemProfileRate`.
        case goRuntime(intervalAddress: UInt64)
    }

    /// On the host. Whatever executes this file is watched.
    package let path: String
    package let teller: Teller
    /// Offsets in the file.
    package let allocations: [UInt64]
    package let frees: [UInt64]

    package init(path: String, teller: Teller, allocations: [UInt64], frees: [UInt64]) {
        self.path = path
        self.teller = teller
        self.allocations = allocations
        self.frees = frees
    }
}

/// Notes in the kernel what a program allocates and frees, at instructions of its own (`uprobe_multi`, Linux 6.6).
///
/// It is to be made while this process may load programs (CAP_BPF, CAP_PERFMON); attaching it takes no right. While it is
/// not attached it costs nobody anything.
final class AllocationProbe: Sendable {
    private let ring: AllocationRing
    private let shared: MappedMemory
    private let ofSwift: OwnedDescriptor
    private let ofGo: OwnedDescriptor
    /// Notes who awaits the Swift task that allocates; nil where this kernel cannot.
    fileprivate let tasks: TaskProbe?

    /// - Parameter ringBytes: a power of two times the page size.
    init(ringBytes: Int) throws(SystemError) {
        ring = try AllocationRing(byteCount: ringBytes)
        let map = linux_bpf_memory(UInt32(AllocationLayout.sharedBytes))
        guard map >= 0 else { throw SystemError("bpf BPF_MAP_CREATE", code: -map) }
        let descriptor = OwnedDescriptor(adopting: map)
        shared = try MappedMemory(
            sharing: descriptor.number, byteCount: AllocationLayout.wordBytes, writable: true)
        ofSwift = try Self.load(.ofSwift, ring.descriptor.number, descriptor.number)
        ofGo = try Self.load(.ofGo, ring.descriptor.number, descriptor.number)
        tasks = try? TaskProbe(noting: .tasksAtMarkers)
    }

    private static func load(
        _ program: AllocationProgram, _ ring: Int32, _ memory: Int32
    ) throws(SystemError) -> OwnedDescriptor {
        let words = program.program(into: ring, sharing: memory).words
        // Safe: the kernel reads the instructions during the call only.
        let loaded = unsafe words.withUnsafeBufferPointer {
            unsafe linux_bpf_load_user_probe($0.baseAddress, UInt32($0.count))
        }
        guard loaded >= 0 else { throw SystemError("bpf BPF_PROG_LOAD", code: -loaded) }
        return OwnedDescriptor(adopting: loaded)
    }

    /// Notes for as long as what this answers is open; closing it takes the kernel up to a tenth of a second.
    func attach(to points: AllocationPoints) throws(SystemError) -> OwnedDescriptor {
        let program: Int32
        switch points.teller {
        case .linked:
            program = ofSwift.number
            set(AllocationLayout.intervalAddress, to: 0)
        case .goRuntime(let intervalAddress):
            program = ofGo.number
            set(AllocationLayout.intervalAddress, to: intervalAddress)
        }
        let kinds =
            [UInt64](repeating: AllocationLayout.Kind.allocated.rawValue, count: points.allocations.count)
            + [UInt64](repeating: AllocationLayout.Kind.freed.rawValue, count: points.frees.count)
        let offsets = points.allocations + points.frees
        // Safe: the kernel reads both during the call only, as many of each as there are.
        let link = unsafe offsets.withUnsafeBufferPointer { offsets in
            unsafe kinds.withUnsafeBufferPointer { kinds in
                unsafe linux_bpf_attach_user_probes(
                    program, points.path, offsets.baseAddress, kinds.baseAddress, UInt32(offsets.count))
            }
        }
        guard link >= 0 else { throw SystemError("bpf BPF_LINK_CREATE", code: -link) }
        return OwnedDescriptor(adopting: link)
    }

    /// Likewise, of the tasks that allocate; nil where there are none, or where it cannot be noted who awaits them.
    func attachTasks(to points: AllocationPoints) -> OwnedDescriptor? {
        guard let tasks, points.teller == .linked else { return nil }
        return try? tasks.attach(to: points.path, at: points.allocations)
    }

    /// See `AllocationRing.read`.
    func read(limit: Int, _ take: (RawSpan) -> Bool) -> Bool { ring.read(limit: limit, take) }

    /// Makes ready for the next program.
    func reset() {
        while ring.read(limit: 1024, { _ in true }) {}
        for counter in [AllocationLayout.droppedAllocations, AllocationLayout.droppedFrees] { set(counter, to: 0) }
    }

    /// Records that found no room.
    var dropped: (allocations: UInt64, frees: UInt64) {
        (word(AllocationLayout.droppedAllocations), word(AllocationLayout.droppedFrees))
    }

    private func set(_ offset: Int, to value: UInt64) {
        unsafe pointer(to: offset).pointee.store(value, ordering: .relaxed)
    }

    private func word(_ offset: Int) -> UInt64 { unsafe pointer(to: offset).pointee.load(ordering: .relaxed) }

    private func pointer(to offset: Int) -> UnsafePointer<Atomic<UInt64>> {
        // Safe: the offset of an aligned word of the memory, which only atomic accesses touch.
        let start = unsafe UnsafeRawPointer(shared.bytes.baseAddress.unsafelyUnwrapped)
        return unsafe (start + offset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
}

/// The probes of this process, each for one program at a time.
package final class AllocationProbes: Sendable {
    /// Of all rings together, and of one at most and at least: what arrives in a few milliseconds.
    private static let totalRingBytes = 64 << 20
    private static let ringBytes = 1 << 20...8 << 20

    private let idle: Mutex<[AllocationProbe]>
    /// Why there are none; nil where there are, or none were asked for.
    package let refusal: SystemError?

    /// None.
    package init() {
        idle = Mutex([])
        refusal = nil
    }

    /// As many as asked for; none where this process or kernel cannot. To be made before the process gives up the
    /// capabilities for it.
    package init(count: Int) {
        var ringBytes = Self.ringBytes.upperBound
        while ringBytes * count > Self.totalRingBytes, ringBytes > Self.ringBytes.lowerBound { ringBytes /= 2 }
        var made: [AllocationProbe] = []
        do throws(SystemError) {
            while made.count < count { made.append(try AllocationProbe(ringBytes: ringBytes)) }
            refusal = nil
        } catch {
            refusal = made.isEmpty ? error : nil
        }
        idle = Mutex(made)
    }

    package var isEmpty: Bool { idle.withLock { $0.isEmpty } }

    /// Has one of the probes note what the program does, from now on.
    ///
    /// Throws where all are in use, and where the kernel refuses. Takes it some ten milliseconds.
    package func attach(to points: AllocationPoints) throws(SystemError) -> AllocationNotes {
        // EBUSY.
        guard let probe = idle.withLock({ $0.popLast() }) else {
            throw refusal ?? SystemError("find a free probe of allocations", code: 16)
        }
        do throws(SystemError) {
            probe.reset()
            return AllocationNotes(
                of: probe, from: self, link: try probe.attach(to: points), taskLink: probe.attachTasks(to: points))
        } catch {
            giveBack(probe)
            throw error
        }
    }

    fileprivate func giveBack(_ probe: AllocationProbe) { idle.withLock { $0.append(probe) } }
}

/// What one program told of its allocations. For one reader.
package final class AllocationNotes: Sendable {
    private let probe: AllocationProbe
    private let probes: AllocationProbes
    private let link: Mutex<OwnedDescriptor?>
    private let taskLink: Mutex<OwnedDescriptor?>
    /// Who awaits the tasks that allocate, where that is noted.
    let tasks: TaskNotes?

    fileprivate init(
        of probe: AllocationProbe, from probes: AllocationProbes, link: consuming OwnedDescriptor,
        taskLink: consuming OwnedDescriptor?
    ) {
        self.probe = probe
        self.probes = probes
        self.link = Mutex(link)
        let notesTasks = taskLink != nil
        self.taskLink = Mutex(taskLink)
        tasks = notesTasks ? probe.tasks.map { TaskNotes(of: $0) } : nil
    }

    deinit { end() }

    /// See `AllocationRing.read`.
    func read(limit: Int, _ take: (RawSpan) -> Bool) -> Bool { probe.read(limit: limit, take) }

    var dropped: (allocations: UInt64, frees: UInt64) { probe.dropped }

    /// Nothing is noted from now on, and the probe is another program's. Takes the kernel up to a tenth of a second.
    func end() {
        let isFirst = link.withLock { link in
            let isHeld = link != nil
            link = nil
            return isHeld
        }
        taskLink.withLock { $0 = nil }
        if isFirst { probes.giveBack(probe) }
    }
}
