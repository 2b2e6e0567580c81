// The jail of one request, and the program in it.
//
// Theory of operation. Three processes of this one file:
//
//   supervisor   outside the jail, as the server's user. Spawned by the server, one per jail; a single thread while it
//                forks, so that that is safe, and the death signal of its children means its own death. Later a second
//                thread waits for blocked calls.
//   init         process 1 of new user, process, mount, network, IPC and host name namespaces. Builds the jail from the
//                inside, waits, gives up every right, runs the commands one after the other.
//   program      the child of init that turns into a command: one process, executed once. Nobody's code but ours runs
//                before that exec, and none of ours after it.
//
// The namespaces are the same for every jail and most of what a jail costs, so they are made before there is a request:
// the server keeps some launchers waiting. A launcher that waits has no user, no group and nothing of any jail.
//
// Descriptors: 3 is a socket to the server. The request comes with the others: the directory that files are delivered
// to, which only the supervisor ever has; the program's streams, which become 0, 1 and 2 of init; and files of the
// jail's control groups, which init closes once it has joined. Init and supervisor share a socket of their own, which
// the program's child keeps at a number above its descriptor limit until the exec closes it.
//
// Who dies with whom: the supervisor kills the jail when the server goes away (end of 3); init is killed by the kernel
// when the supervisor goes away; all of the jail is killed by the kernel when init goes away. So no order of deaths
// leaves anything behind, and what was mounted is gone with the last process.
//
// `flamebox-sandbox filter POLICY` compiles a policy instead and writes it on standard output.

import CLinux
import Glibc
import SandboxProtocol

private let serverDescriptor: Int32 = 3

/// A jail's namespaces with an init in them that waits for its order.
private struct EmptyJail {
    let channel: Channel
    /// Of init, on the host.
    let processID: Int32
    /// Its process descriptor.
    let initProcess: Int32

    init(server: Channel) throws(StepFailure) {
        try step("keep the server's socket", fcntl(serverDescriptor, F_SETFD, FD_CLOEXEC))
        try step("close inherited descriptors", linux_close_range(UInt32(serverDescriptor) + 1, .max))
        let (jail, inner) = try Channel.pair()
        var initProcess: Int32 = -1
        processID = try step("new namespaces", linux_fork_into_namespaces(&initProcess))
        if processID == 0 {
            close(server.descriptor)
            close(jail.descriptor)
            runInit(inner)
        }
        close(inner.descriptor)
        channel = jail
        self.initProcess = initProcess
    }

    func mapUser(_ grant: LaunchGrant) throws(StepFailure) {
        // Limits on processes of user 0 are not enforced, and files of user 0 are the host's.
        guard grant.hostUser != 0 else { throw StepFailure(step: "host user", code: EPERM) }
        var hostGroup = grant.hostUser
        switch grant.mapping {
        case .direct: break
        case .delegated:
            let map = ["\(processID)", "\(jailUser)", "\(grant.hostUser)", "1"]
            try run("/usr/bin/newgidmap", map)
            return try run("/usr/bin/newuidmap", map)
        case .ownUser:
            // Who may drop groups could pass by files that are closed to a group: the kernel wants it given up first.
            try writeFile("/proc/\(processID)/setgroups", "deny")
            hostGroup = getegid()
        }
        try writeFile("/proc/\(processID)/gid_map", "\(jailUser) \(hostGroup) 1")
        try writeFile("/proc/\(processID)/uid_map", "\(jailUser) \(grant.hostUser) 1")
    }
}

private func launch(for server: Channel) throws(StepFailure) -> LaunchReport {
    // What went wrong before anybody had asked is told to the one who asks.
    let prepared = Result { () throws(StepFailure) in try EmptyJail(server: server) }
    guard let order = try server.receive(LauncherOrder.self) else { exit(0) }
    guard case (.launch(let request, let grant), let numbers) = order else {
        throw StepFailure(step: "first message", code: EBADMSG)
    }
    let jail = try prepared.get()
    let descriptors = try receiving { () throws(ProtocolError) in try LaunchDescriptors(received: numbers) }
    try jail.mapUser(grant)
    try jail.channel.send(InitOrder.build(request, grant), descriptors.ofJail)
    // The program's streams must end when the jail does.
    for descriptor in descriptors.ofJail { close(descriptor) }
    var supervisor = JailSupervisor(
        server: server, jail: jail.channel, request: request, filter: grant.filter,
        initProcess: jail.initProcess, delivery: descriptors.delivery)
    try supervisor.awaitJail(processID: jail.processID)
    return try supervisor.supervise()
}

private func run(_ path: String, _ arguments: [String]) throws(StepFailure) {
    var process: pid_t = 0
    let code = posix_spawn(&process, path, nil, nil, cStrings([path] + arguments), cStrings([]))
    guard code == 0 else { throw StepFailure(step: path, code: code) }
    var status: Int32 = 0
    guard waitpid(process, &status, 0) == process, status == 0 else { throw StepFailure(step: path, code: EPERM) }
}

private func superviseJail() -> Int32 {
    let server = Channel(descriptor: serverDescriptor)
    do throws(StepFailure) {
        try server.send(LauncherMessage.ended(try launch(for: server)))
        return 0
    } catch {
        try? server.send(LauncherMessage.failed(step: error.step, code: error.code))
        return 1
    }
}

if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "filter" {
    exit(writeFilter(ofPolicy: CommandLine.arguments[2]))
}
exit(superviseJail())
