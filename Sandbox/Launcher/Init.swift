import CLinux
import Glibc
import SandboxProtocol

/// Process 1 of the jail: builds it from the inside, then runs the commands and says how each one ended.
/// As process 1 it also makes signals mean to the program what they mean everywhere.
func runInit(_ supervisor: Channel) -> Never {
    do throws(StepFailure) {
        try leaveHost()
        guard case (.build(let request, let grant), let descriptors)? = try supervisor.receive(InitOrder.self) else {
            exit(1)
        }
        let groups = descriptors.dropFirst(LaunchDescriptors.streamCount)
        try joinGroups(groups)
        try takeStreams(descriptors.prefix(LaunchDescriptors.streamCount))
        let view = try buildJail(request, grant.mapping)
        let mechanisms = mechanisms(of: view, isGrouped: !groups.isEmpty)
        try supervisor.send(JailMessage.ready(mechanisms: mechanisms), view.scratches)
        for scratch in view.scratches { close(scratch) }
        // A supervisor that is gone gives no order any more.
        guard case (.resume, _)? = try supervisor.receive(InitOrder.self) else { exit(1) }
        try giveUpRights(request)
        try runCommands(request, grant, supervisor)
        exit(0)
    } catch {
        try? supervisor.send(JailMessage.failed(step: error.step, code: error.code))
        exit(1)
    }
}

/// Every one of them is in force when a program starts, or none starts.
private func mechanisms(of view: View, isGrouped: Bool) -> [String] {
    ["user", "pid", "mount", "net", "ipc", "uts"] + (isGrouped ? ["cgroup"] : [])
        + ["seccomp"] + (linux_landlock_abi() > 0 ? ["landlock"] : [])
        + (view.hasProc ? ["proc"] : [])
}

/// The jail's only user, as it is called inside.
let jailUser: UInt32 = 1000

/// What needs no request.
private func leaveHost() throws(StepFailure) {
    try dieWithSupervisor()
    umask(0)
    setsid()
    try step("mounts of its own", linux_make_mounts_dependent())
}

private func dieWithSupervisor() throws(StepFailure) {
    try step("die with the supervisor", linux_prctl(PR_SET_PDEATHSIG, UInt(SIGKILL)))
}

private func buildJail(_ request: LaunchRequest, _ mapping: UserMapping) throws(StepFailure) -> View {
    let sources = try View.openSources(request.mounts)
    try step("keep capabilities", linux_prctl(PR_SET_KEEPCAPS, 1))
    let become = mapping == .ownUser ? linux_become_keeping_groups : linux_become
    try step("become the jail's user", become(jailUser, jailUser))
    // Changing the user clears both of these, so they come after it.
    try dieWithSupervisor()
    // A sampler without rights may attach only to a process that it could also trace.
    try step("be open to samplers", linux_prctl(PR_SET_DUMPABLE, 1))
    try step("host name", linux_sethostname(request.hostname, request.hostname.utf8.count))
    let view = try View(request, sources: sources)
    try view.becomeRoot()
    return view
}

/// First of all, so that everything the jail is made of counts against its limits. 0 is the process that writes.
private func joinGroups(_ files: ArraySlice<Int32>) throws(StepFailure) {
    for descriptor in files {
        guard write(descriptor, "0", 1) == 1 else { throw StepFailure(step: "join the cgroup", code: errno) }
        close(descriptor)
    }
}

private func takeStreams(_ received: ArraySlice<Int32>) throws(StepFailure) {
    for (stream, descriptor) in zip(Int32(0)..., received) {
        guard dup2(descriptor, stream) == stream else { throw StepFailure(step: "stream \(stream)", code: errno) }
        close(descriptor)
    }
}

/// The jail's own control group becomes the root of the groups in view.
private func giveUpRights(_ request: LaunchRequest) throws(StepFailure) {
    // Before there is a program, whose user is ours.
    try step("be closed to the jail", linux_prctl(PR_SET_DUMPABLE, 0))
    try step("cgroup namespace", linux_unshare_cgroup())
    if !request.processors.isEmpty {
        let processors = request.processors.map { Int32(clamping: $0) }
        try step("pin", linux_pin(processors, processors.count))
    }
    try step("drop capabilities", linux_drop_capabilities())
    try step("no new privileges", linux_prctl(PR_SET_NO_NEW_PRIVS, 1))
    guard chdir(request.workingDirectory) == 0 else { throw StepFailure(step: "working directory", code: errno) }
}

private func runCommands(
    _ request: LaunchRequest, _ grant: LaunchGrant, _ supervisor: Channel
) throws(StepFailure) {
    for command in request.commands {
        let start = monotonicNanoseconds()
        let process = try step("fork", linux_fork())
        if process == 0 { becomeProgram(command, request, grant, supervisor) }
        let report = try waitForEnd(of: process, startNanoseconds: start)
        try supervisor.send(JailMessage.ended(report))
        guard report.end == .exited(0) else { return }
    }
}

private func waitForEnd(of process: Int32, startNanoseconds: UInt64) throws(StepFailure) -> CommandReport {
    var status: Int32 = 0
    var usage = rusage()
    var ended: Int32 = 0
    repeat { ended = linux_wait(&status, &usage) } while ended == -EINTR || (ended > 0 && ended != process)
    try step("wait", ended)
    let signal = status & 0x7f
    return CommandReport(
        end: signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal),
        startNanoseconds: startNanoseconds, endNanoseconds: monotonicNanoseconds(),
        userNanoseconds: nanoseconds(usage.ru_utime), systemNanoseconds: nanoseconds(usage.ru_stime),
        maxResidentBytes: UInt64(clamping: usage.ru_maxrss) << 10)
}

private func nanoseconds(_ time: timeval) -> UInt64 {
    UInt64(clamping: time.tv_sec) * 1_000_000_000 + UInt64(clamping: time.tv_usec) * 1000
}
