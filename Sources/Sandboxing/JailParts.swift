import Linux
import SandboxProtocol

/// What a jail is made of on the server's side, how that is put together and taken apart.
struct JailParts: ~Copyable, Sendable {
    /// The launcher builds a jail within milliseconds; a host that takes so long cannot be measured on anyway.
    private static let buildPatienceMs = 10_000
    /// From the launcher's end to an empty group: a storm of threads takes a busy host seconds to bury.
    private static let removalAttempts = 1000
    private static let removalPauseMs = 10

    let streams: ReadEnds
    private let launcher: Launcher
    private let cgroup: any Cgroup
    private let slot: UInt32
    private let slots: SlotPool

    /// Sends a launcher its request, with everything that the jail is to have.
    @available(*, noasync, message: "blocks the calling thread")
    init(
        _ launcher: Launcher, _ request: LaunchRequest, filter: [UInt8], _ streams: consuming ProgramStreams,
        _ delivery: String?, _ places: JailPlaces
    ) throws(SandboxFailure) {
        let directory = try asking { () throws(SystemError) in try openDirectory(delivery) }
        let slot = try places.slots.take()
        var made: (any Cgroup)?
        do throws(SandboxFailure) {
            let cgroup = try places.cgroups.make(places.nextGroupName(), request.limits)
            made = cgroup
            let files = try GroupFiles(cgroup.joinFiles)
            let grant = LaunchGrant(
                hostUser: slot, mapping: places.slots.mapping, filter: filter,
                dataBytes: cgroup.isInForce ? nil : UInt64(clamping: request.limits.memoryBytes))
            let descriptors = LaunchDescriptors(
                delivery: directory.number, streams: streams.givenNumbers, groups: files.numbers)
            try launcher.launch(request, grant, descriptors)
            self.cgroup = cgroup
        } catch {
            _ = made?.remove()
            places.slots.giveBack(slot)
            throw error
        }
        self.launcher = launcher
        self.slot = slot
        slots = places.slots
        self.streams = streams.keepReadEnds()
    }

    /// The directory of the group by which the kernel's events tell the jail from others; nil where there is none.
    var clockedGroup: String? { cgroup.clockedPath }

    /// Whether a group bounds the jail's memory. Where none does, it has to be watched.
    var holdsMemory: Bool { cgroup.isInForce }

    /// The socket to the launcher.
    var control: OwnedDescriptor { _read { yield launcher.control } }

    /// Waits until the jail is built, in its group; answers the number of its init, which waits.
    @available(*, noasync, message: "blocks the calling thread")
    borrowing func awaitJail() throws(SandboxFailure) -> Int32 {
        let control = control.number
        let ready = try asking { () throws(SystemError) in
            try waitUntilReady([(number: control, interest: .readable)], timeoutMs: Self.buildPatienceMs)
        }
        guard ready != [[]] else { throw .launcherLost("it built no jail in \(Self.buildPatienceMs) ms") }
        switch try launcher.control.hearLauncher() {
        case .suspended(let processID):
            guard cgroup.holds(process: processID) else { throw .limitNotHeld("cgroup membership") }
            try cgroup.checkLimits()
            return processID
        case .failed(let step, let code): throw .launcher(step: step, code: code)
        case .started, .ended: throw .launcherLost("it started unasked")
        }
    }

    /// Throws where a limit of its group is no longer what it was made with.
    borrowing func checkLimits() throws(SandboxFailure) { try cgroup.checkLimits() }

    /// Reaps the launcher, reads the counters, removes the group, and gives the slot back if nothing is left in it. A
    /// report of a program whose limits did not hold to the end is worth nothing: the failure is ours.
    @available(*, noasync, message: "blocks the calling thread")
    borrowing func dismantle(
        _ report: Result<LaunchReport, SandboxFailure>
    ) -> Result<LaunchReport, SandboxFailure> {
        // Where the launcher has failed us, the kernel kills the jail for its death. Where it has reported, it is
        // about to end anyway.
        launcher.end()
        let counters = cgroup.counters()
        let limits = Result { () throws(SandboxFailure) in try cgroup.checkLimits() }
        if removeCgroup() { slots.giveBack(slot) }
        return report.flatMap { report in limits.map { report } }.map { report in
            var report = report
            report.counters = counters
            // The init of a jail without memory may be what the kernel chooses.
            if report.killed == .lost, counters.outOfMemoryKills > 0 { report.killed = nil }
            return report
        }
    }

    @available(*, noasync, message: "blocks the calling thread")
    private borrowing func removeCgroup() -> Bool {
        for _ in 0..<Self.removalAttempts {
            if cgroup.remove() { return true }
            for process in cgroup.processes() { killProcess(process) }
            pause(milliseconds: Self.removalPauseMs)
        }
        return false
    }
}

private func openDirectory(_ path: String?) throws(SystemError) -> OwnedDescriptor {
    guard let path else { return try OwnedDescriptor.open("/dev/null", 0) }
    return try OwnedDescriptor.openDirectory(path)
}

/// The open files through which a jail joins its groups.
private final class GroupFiles {
    let numbers: [Int32]

    init(_ paths: [String]) throws(SandboxFailure) {
        var numbers: [Int32] = []
        do throws(SystemError) {
            for path in paths { numbers.append(try OwnedDescriptor.openForWriting(path).release()) }
        } catch {
            for number in numbers { _ = OwnedDescriptor(adopting: number) }
            throw .host(error)
        }
        self.numbers = numbers
    }

    deinit { for number in numbers { _ = OwnedDescriptor(adopting: number) } }
}
