import CLinux
import Glibc
import KernelPrograms
package import Linux
import Synchronization

/// Notes in the kernel where the threads of a program wait, and for how long, at the switches of its scheduler (`tp_btf`).
///
/// It is to be made while this process may load programs (CAP_BPF, CAP_PERFMON); attaching it takes no right. While it is
/// not attached it costs nobody anything.
final class WaitProbe: Sendable {
    private let ring: AllocationRing
    private let shared: MappedMemory
    private let program: OwnedDescriptor

    /// - Parameter ringBytes: a power of two times the page size.
    init(ringBytes: Int, _ types: KernelTypes) throws(SystemError) {
        ring = try AllocationRing(byteCount: ringBytes)
        let map = linux_bpf_memory(UInt32(WaitLayout.sharedBytes))
        guard map >= 0 else { throw SystemError("bpf BPF_MAP_CREATE", code: -map) }
        let descriptor = OwnedDescriptor(adopting: map)
        shared = try MappedMemory(sharing: descriptor.number, byteCount: WaitLayout.wordBytes, writable: true)
        let words = try WaitProgram(types).program(into: ring.descriptor.number, sharing: descriptor.number).words
        let type = try types.typedef(WaitFields.tracepoint)
        // Safe: the kernel reads the instructions during the call only.
        let loaded = unsafe words.withUnsafeBufferPointer {
            unsafe linux_bpf_load_tracing($0.baseAddress, UInt32($0.count), type)
        }
        guard loaded >= 0 else { throw SystemError("bpf BPF_PROG_LOAD", code: -loaded) }
        program = OwnedDescriptor(adopting: loaded)
    }

    /// Runs at every switch on the host for as long as what this answers is open.
    func attach() throws(SystemError) -> OwnedDescriptor {
        let link = linux_bpf_attach_tracing(program.number)
        guard link >= 0 else { throw SystemError("bpf BPF_RAW_TRACEPOINT_OPEN", code: -link) }
        return OwnedDescriptor(adopting: link)
    }

    /// See `AllocationRing.read`.
    func read(limit: Int, _ take: (RawSpan) -> Bool) -> Bool { ring.read(limit: limit, take) }

    /// - Parameter process: whose threads are noted from now on, and those of what it starts; 0 for none.
    func follow(_ process: Int32) { set(WaitLayout.process, to: UInt64(max(process, 0))) }

    /// Makes ready for the next program.
    func reset() {
        follow(0)
        while ring.read(limit: 1024, { _ in true }) {}
        for thread in 0..<1 << WaitLayout.threadBits { set(WaitLayout.threads + thread * 8, to: 0) }
        for word in [WaitLayout.dropped, WaitLayout.window, WaitLayout.windowCount] { set(word, to: 0) }
    }

    /// Records that found no room.
    var dropped: UInt64 { unsafe pointer(to: WaitLayout.dropped).pointee.load(ordering: .relaxed) }

    private func set(_ offset: Int, to value: UInt64) {
        unsafe pointer(to: offset).pointee.store(value, ordering: .relaxed)
    }

    private func pointer(to offset: Int) -> UnsafePointer<Atomic<UInt64>> {
        // Safe: the offset of an aligned word of the memory, which only atomic accesses touch.
        let start = unsafe UnsafeRawPointer(shared.bytes.baseAddress.unsafelyUnwrapped)
        return unsafe (start + offset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
}

/// The probes of this process, each for one program at a time.
package final class WaitProbes: Sendable {
    /// Of all rings together, and of one at most and at least: what arrives in a few milliseconds.
    private static let totalRingBytes = 32 << 20
    private static let ringBytes = 1 << 20...4 << 20
    /// Of the namespace of processes that is the host's own (`PROC_PID_INIT_INO`, include/linux/proc_ns.h).
    private static let hostNamespace: UInt64 = 0xEFFF_FFFC

    private let idle: Mutex<[WaitProbe]>
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
        var made: [WaitProbe] = []
        do throws(SystemError) {
            try Self.checkNumbers()
            let types = try KernelTypes.ofThisHost(fields: WaitFields.all, typedefs: [WaitFields.tracepoint])
            while made.count < count { made.append(try WaitProbe(ringBytes: ringBytes, types)) }
            // Whoever cannot attach them is to know now.
            if let first = made.first { _ = try first.attach() }
            refusal = nil
        } catch {
            made = []
            refusal = error
        }
        idle = Mutex(made)
    }

    /// The program in the kernel knows processes by the host's numbers, so ours have to be those.
    private static func checkNumbers() throws(SystemError) {
        var status = stat()
        // Safe: the kernel fills the structure during the call.
        guard unsafe stat("/proc/self/ns/pid", &status) == 0 else { throw SystemError.last("stat /proc/self/ns/pid") }
        guard status.st_ino == hostNamespace else {
            throw SystemError("find the host's numbers of processes, in a namespace of others", code: EXDEV)
        }
    }

    package var isEmpty: Bool { idle.withLock { $0.isEmpty } }

    /// Has one of the probes ready for a program, of which nothing is noted yet. Takes the kernel some milliseconds.
    ///
    /// Throws where all are in use, and where the kernel refuses.
    package func attach() throws(SystemError) -> WaitNotes {
        guard let probe = idle.withLock({ $0.popLast() }) else {
            throw refusal ?? SystemError("find a free probe of waits", code: EBUSY)
        }
        do throws(SystemError) {
            probe.reset()
            return WaitNotes(of: probe, from: self, link: try probe.attach())
        } catch {
            giveBack(probe)
            throw error
        }
    }

    fileprivate func giveBack(_ probe: WaitProbe) { idle.withLock { $0.append(probe) } }
}

/// Where one program's threads waited. For one reader.
package final class WaitNotes: Sendable {
    private let probe: WaitProbe
    private let probes: WaitProbes
    private let link: Mutex<OwnedDescriptor?>

    fileprivate init(of probe: WaitProbe, from probes: WaitProbes, link: consuming OwnedDescriptor) {
        self.probe = probe
        self.probes = probes
        self.link = Mutex(link)
    }

    deinit { end() }

    /// - Parameter process: one that has not executed its program yet, or that will start what does.
    func follow(_ process: Int32) { probe.follow(process) }

    /// See `AllocationRing.read`.
    func read(limit: Int, _ take: (RawSpan) -> Bool) -> Bool { probe.read(limit: limit, take) }

    /// Records that found no room.
    var dropped: UInt64 { probe.dropped }

    /// Nothing is noted from now on, and the probe is another program's.
    func end() {
        let isFirst = link.withLock { link in
            let isHeld = link != nil
            if isHeld { probe.follow(0) }
            link = nil
            return isHeld
        }
        if isFirst { probes.giveBack(probe) }
    }
}
