import CLinux
import Glibc
import SandboxProtocol

/// Where the two last descriptors of ours are: at the descriptor limit of every program or above it, so that no
/// descriptor of these numbers can exist once the program has begun. The policies name the numbers.
private let executableDescriptor: Int32 = 1000
private let supervisorDescriptor: Int32 = 1001

/// The child of init that turns into the program.
func becomeProgram(
    _ command: JailCommand, _ request: LaunchRequest, _ grant: LaunchGrant, _ supervisor: Channel
) -> Never {
    do throws(StepFailure) {
        setsid()
        try redirectStandardOutput(to: command.standardOutputPath)
        let executable = open(command.path, LINUX_O_PATH | O_CLOEXEC)
        guard executable >= 0 else { refuse(errno, supervisor) }
        try raise(executable, to: executableDescriptor)
        try raise(supervisor.descriptor, to: supervisorDescriptor)
        try step("close descriptors", linux_close_range(3, UInt32(executableDescriptor) - 1))
        try restrictToView(request)
        try applyLimits(request.limits, grant)
        try execute(command, grant.filter, Channel(descriptor: supervisorDescriptor))
    } catch {
        try? Channel(descriptor: supervisorDescriptor).send(JailMessage.failed(step: error.step, code: error.code))
        try? supervisor.send(JailMessage.failed(step: error.step, code: error.code))
        _exit(127)
    }
}

private func refuse(_ code: Int32, _ supervisor: Channel) -> Never {
    try? supervisor.send(JailMessage.notExecuted(code))
    _exit(127)
}

private func redirectStandardOutput(to path: String?) throws(StepFailure) {
    guard let path else { return }
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard file >= 0, dup2(file, STDOUT_FILENO) >= 0 else { throw StepFailure(step: "open \(path)", code: errno) }
}

private func raise(_ descriptor: Int32, to number: Int32) throws(StepFailure) {
    let raised = fcntl(descriptor, F_DUPFD_CLOEXEC, number)
    guard raised == number else { throw StepFailure(step: "descriptor \(number)", code: raised < 0 ? errno : EBUSY) }
}

private func applyLimits(_ limits: JailLimits, _ grant: LaunchGrant) throws(StepFailure) {
    guard limits.descriptors <= JailLimits.largestDescriptorLimit else {
        throw StepFailure(step: "descriptor limit", code: EINVAL)
    }
    // Some threads above the cgroup's limit: that one counts its refusals, this one holds where it was waived.
    let threads = limits.threads + 16
    let table: [(String, Int32, Int)] = [
        // 1, not 0: only 1 keeps the kernel from piping a core to the host's crash reporter.
        ("core", Int32(RLIMIT_CORE.rawValue), 1),
        ("cpu", Int32(RLIMIT_CPU.rawValue), limits.cpuSeconds),
        ("file size", Int32(RLIMIT_FSIZE.rawValue), limits.fileBytes),
        ("stack", Int32(RLIMIT_STACK.rawValue), limits.stackBytes),
        ("threads", Int32(__RLIMIT_NPROC.rawValue), threads),
        ("locked memory", Int32(__RLIMIT_MEMLOCK.rawValue), 0),
        ("message queues", Int32(__RLIMIT_MSGQUEUE.rawValue), 0),
        ("pending signals", Int32(__RLIMIT_SIGPENDING.rawValue), 256),
        ("niceness", Int32(__RLIMIT_NICE.rawValue), 0),
        ("real-time priority", Int32(__RLIMIT_RTPRIO.rawValue), 0),
        ("descriptors", Int32(RLIMIT_NOFILE.rawValue), limits.descriptors),
        // Counts private memory. The filter keeps every other kind shut that it does not count.
        ("data", Int32(RLIMIT_DATA.rawValue), Int(clamping: grant.dataBytes ?? .max)),
    ]
    for (name, resource, value) in table {
        try step("\(name) limit", linux_limit(resource, UInt64(clamping: value)))
    }
}

/// Nothing but allowed calls happens after the filter: memory, one message, one exec.
private func execute(_ command: JailCommand, _ filter: [UInt8], _ supervisor: Channel) throws(StepFailure) -> Never {
    let arguments = cStrings(command.arguments)
    let environment = cStrings(command.environment)
    let process = try step("process descriptor", linux_pidfd_open(getpid(), 0))
    let listener = try step("install the filter", linux_install_filter(filter, filter.count))
    try supervisor.send(JailMessage.starting(nanoseconds: monotonicNanoseconds()), [listener, process])
    refuse(-linux_execute(executableDescriptor, arguments, environment), supervisor)
}

/// Never freed: an exec frees everything.
func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] { texts.map { strdup($0) } + [nil] }
