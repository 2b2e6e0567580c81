import CLinux
import Glibc
package import Linux
import Synchronization

/// Notes in the kernel in which order programs write to their standard output and their standard error: two pipes do not
/// tell. A program of ours (`WriteProgram`) looks at the end of each system call whether it wrote to a pipe that is
/// followed, and keeps what it finds in memory that it shares with us.
///
/// It is to be made while this process may load programs (CAP_BPF, CAP_PERFMON), and can be attached afterwards: while
/// nobody holds an `Attachment`, it costs nobody anything.
package final class WriteProbe: Sendable {
    /// Of logs together.
    private static let logBytes = 1 << 21
    private static let logLimit = 32
    private static let largestLogBits = 19

    private struct State: ~Copyable {
        var holders = 0
        var link: OwnedDescriptor?
        var freeLogs: [Int]
    }

    private let memory: MappedMemory
    private let program: OwnedDescriptor
    private let shape: WriteProgram
    private let state: Mutex<State>

    /// With a log for each program that can run at the same time.
    ///
    /// Throws where this process or kernel cannot.
    package init(programs: Int) throws(SystemError) {
        var logs = 1
        while logs < min(programs, Self.logLimit) { logs *= 2 }
        let bits = min(Self.largestLogBits, (Self.logBytes / logs).trailingZeroBitCount)
        shape = WriteProgram(logCount: logs, logBits: bits)
        let types = try KernelTypes.ofThisHost(fields: WriteFields.all, typedefs: [WriteFields.tracepoint])
        let byteCount = WriteLayout.logs + logs << bits
        let map = linux_bpf_memory(UInt32(byteCount))
        guard map >= 0 else { throw SystemError("bpf BPF_MAP_CREATE", code: -map) }
        let descriptor = OwnedDescriptor(adopting: map)
        memory = try MappedMemory(sharing: descriptor.number, byteCount: byteCount, writable: true)
        let words = try shape.program(sharing: descriptor.number, types).words
        let type = try types.typedef(WriteFields.tracepoint)
        let program = words.withUnsafeBufferPointer {
            linux_bpf_load_tracing($0.baseAddress, UInt32($0.count), type)
        }
        guard program >= 0 else { throw SystemError("bpf BPF_PROG_LOAD", code: -program) }
        self.program = OwnedDescriptor(adopting: program)
        state = Mutex(State(freeLogs: Array(0..<logs)))
        // Whoever cannot attach it is to know now.
        try attach()
        detach()
    }

    /// Has the kernel run the program while somebody holds it. Making it takes the kernel milliseconds.
    package final class Attachment: Sendable {
        private let probe: WriteProbe
        private let isHeld = Mutex(true)

        @available(*, noasync, message: "blocks the calling thread")
        package init(of probe: WriteProbe) throws(SystemError) {
            try probe.attach()
            self.probe = probe
        }

        deinit { release() }

        /// Before its time: what is followed may be noted for longer where others hold the program, or not.
        fileprivate func release() {
            let isFirst = isHeld.withLock { isHeld in
                defer { isHeld = false }
                return isHeld
            }
            if isFirst { probe.detach() }
        }

        /// Nil where as many programs are followed as can be.
        package func follow(output: borrowing OwnedDescriptor, errors: borrowing OwnedDescriptor) -> WriteLog? {
            guard let output = PipeIdentity(of: output.number), let errors = PipeIdentity(of: errors.number),
                let log = probe.claim(output, errors)
            else { return nil }
            return WriteLog(log, of: probe, until: self, inodes: [output.inode, errors.inode])
        }
    }

    private func attach() throws(SystemError) {
        let refusal = state.withLock { state -> Int32 in
            state.holders += 1
            guard state.link == nil else { return 0 }
            let link = linux_bpf_attach_tracing(program.number)
            if link >= 0 { state.link = OwnedDescriptor(adopting: link) } else { state.holders -= 1 }
            return min(link, 0)
        }
        guard refusal == 0 else { throw SystemError("bpf BPF_RAW_TRACEPOINT_OPEN", code: -refusal) }
    }

    private func detach() {
        state.withLock { state in
            state.holders -= 1
            if state.holders == 0 { state.link = nil }
        }
    }

    private func claim(_ output: PipeIdentity, _ errors: PipeIdentity) -> Int? {
        state.withLock { state in
            guard output.device == errors.device, let log = state.freeLogs.popLast() else { return nil }
            word(at: WriteLayout.pipes).pointee.store(output.device, ordering: .relaxed)
            word(at: start(of: log) + WriteLayout.point).pointee.store(0, ordering: .relaxed)
            word(at: start(of: log) + WriteLayout.turnCount).pointee.store(0, ordering: .relaxed)
            for turn in 0..<shape.turnLimit {
                word(at: start(of: log) + WriteLayout.turns + turn * 8).pointee.store(0, ordering: .relaxed)
            }
            let inodes = [output.inode, errors.inode]
            for (stream, inode) in inodes.enumerated() {
                guard let way = way(of: 0, amongThoseOf: inode) else {
                    forget(inodes)
                    state.freeLogs.append(log)
                    return nil
                }
                word(at: way + 8).pointee.store(UInt64(log << 1 | stream), ordering: .relaxed)
                word(at: way).pointee.store(inode, ordering: .releasing)
            }
            return log
        }
    }

    fileprivate func giveBack(_ log: Int, _ inodes: [UInt64]) {
        state.withLock { state in
            forget(inodes)
            state.freeLogs.append(log)
        }
    }

    private func forget(_ inodes: [UInt64]) {
        for inode in inodes {
            if let way = way(of: inode, amongThoseOf: inode) { word(at: way).pointee.store(0, ordering: .releasing) }
        }
    }

    private func way(of wanted: UInt64, amongThoseOf inode: UInt64) -> Int? {
        let set = WriteLayout.set(of: inode)
        return (0..<WriteLayout.ways).map { set + $0 * WriteLayout.wayBytes }
            .first { word(at: $0).pointee.load(ordering: .relaxed) == wanted }
    }

    fileprivate func start(of log: Int) -> Int { WriteLayout.logs + log << shape.logBits }

    fileprivate var turnLimit: UInt64 { UInt64(shape.turnLimit) }

    /// Of an aligned word of the memory, which only atomic accesses touch.
    fileprivate func word(at offset: Int) -> UnsafePointer<Atomic<UInt64>> {
        UnsafeRawPointer(memory.bytes.baseAddress.unsafelyUnwrapped + offset)
            .assumingMemoryBound(to: Atomic<UInt64>.self)
    }
}

/// The order of one program's writes to two pipes. For one reader.
package final class WriteLog: Sendable {
    private let log: Int
    private let probe: WriteProbe
    private let attachment: WriteProbe.Attachment
    private let inodes: [UInt64]
    /// How many turns were read.
    private let readTurns = Mutex<UInt64>(0)

    fileprivate init(_ log: Int, of probe: WriteProbe, until attachment: WriteProbe.Attachment, inodes: [UInt64]) {
        self.log = log
        self.probe = probe
        self.attachment = attachment
        self.inodes = inodes
    }

    deinit { probe.giveBack(log, inodes) }

    /// Costs the program nothing from now on; what is written then is not known any more.
    package func release() { attachment.release() }

    /// What has been written since the last time.
    package func read() -> WriteNews {
        readTurns.withLock { read in
            let start = probe.start(of: log)
            // In this order: a turn that is noted meanwhile may be known before the point that it leads to, but of all
            // that lead to this point at most one is not noted yet, where one thread writes.
            let now = probe.word(at: start + WriteLayout.point).pointee.load(ordering: .acquiring)
            let count = probe.word(at: start + WriteLayout.turnCount).pointee.load(ordering: .acquiring)
            let first = max(read, count - min(count, probe.turnLimit))
            var points = (first..<count).map { turn in
                let offset = Int(turn % probe.turnLimit) * 8
                return WritePoint(
                    word: probe.word(at: start + WriteLayout.turns + offset).pointee.load(ordering: .acquiring))
            }
            // What may have been written over while it was read.
            let later = probe.word(at: start + WriteLayout.turnCount).pointee.load(ordering: .acquiring)
            let oldest = later - min(later, probe.turnLimit)
            let spoiled = Int(min(max(oldest, first) - first, count - first))
            points.removeFirst(spoiled)
            let lost = Int(first - read) + spoiled
            read = count
            return WriteNews(points: points + [WritePoint(word: now)], lostTurns: lost)
        }
    }
}

/// How the kernel knows a pipe.
private struct PipeIdentity {
    let inode: UInt64
    /// As `dev_t` is within the kernel.
    let device: UInt64

    init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        inode = UInt64(status.st_ino)
        let encoded = UInt64(status.st_dev)
        // gnu_dev_major and gnu_dev_minor (glibc, bits/sysmacros.h).
        let major = encoded >> 8 & 0xFFF | encoded >> 32 & ~0xFFF
        let minor = encoded & 0xFF | encoded >> 12 & ~0xFF
        device = (major << 20 | minor) & 0xFFFF_FFFF
    }
}
