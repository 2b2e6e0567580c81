// The jail of one request, and the program in it.
//
// Theory of operation. Three processes of this one file:
//
//   supervisor   outside the jail, as the server's user. Spawned by the server, one per jail; a single thread, so that
//                forking is safe and the death signal of its children means its own death.
//   init         process 1 of new user, process, mount, network, IPC and host name namespaces. Builds the jail from the
//                inside, waits, gives up every right, runs the commands one after the other.
//   program      the child of init that turns into a command: one process, executed once. Nobody's code but ours runs
//                before that exec, and none of ours after it.
//
// Descriptors: 0, 1, 2 become the program's. 3 is a socket to the server, 4 the directory that files are delivered to;
// neither is open in init. From 5 on come files of the jail's control groups, which init closes once it has joined. Init and supervisor share a socket of their own, which the program's child keeps at a number
// above its descriptor limit until the exec closes it.
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

private func launch(for server: Channel) throws(StepFailure) -> LaunchReport {
    let (request, grant) = try receiveLaunch(from: server)
    let afterGiven = UInt32(LaunchGrant.firstGroupDescriptor) + grant.groupDescriptors
    try step("close inherited descriptors", linux_close_range(afterGiven, .max))
    let (jail, inner) = try Channel.pair()
    var initProcess: Int32 = -1
    let processID = try step("new namespaces", linux_fork_into_namespaces(&initProcess))
    if processID == 0 {
        try step("close the server's descriptors", linux_close_range(3, UInt32(deliveryDescriptor)))
        close(jail.descriptor)
        runInit(request, grant, inner)
    }
    close(inner.descriptor)
    // The program's streams must end when the jail does.
    try step("close the program's streams", linux_close_range(0, 2))
    try mapUser(of: processID, to: grant.hostUser)
    var supervisor = Supervisor(server: server, jail: jail, request: request, initProcess: initProcess)
    try supervisor.build(processID: processID)
    return try supervisor.supervise()
}

private func receiveLaunch(from server: Channel) throws(StepFailure) -> (LaunchRequest, LaunchGrant) {
    guard let (message, _) = try server.receive(ServerMessage.self) else { exit(0) }
    guard case .launch(let request, let grant) = message else {
        throw StepFailure(step: "first message", code: EBADMSG)
    }
    // Limits on processes of user 0 are not enforced, and files of user 0 are the host's.
    guard grant.hostUser != 0 else { throw StepFailure(step: "host user", code: EPERM) }
    return (request, grant)
}

private func mapUser(of process: Int32, to hostUser: UInt32) throws(StepFailure) {
    try writeFile("/proc/\(process)/gid_map", "\(jailUser) \(hostUser) 1")
    try writeFile("/proc/\(process)/uid_map", "\(jailUser) \(hostUser) 1")
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
