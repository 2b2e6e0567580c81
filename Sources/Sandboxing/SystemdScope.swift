import Glibc
import Linux

/// A scope of systemd's own making for this process: a control group that it was told to keep its hands off.
///
/// The interface is org.freedesktop.systemd1(5), `StartTransientUnit`; what delegation means is in systemd's
/// "Control Group APIs and Delegation".
enum SystemdScope {
    /// The systems's bus for root, the user's own for others; nil where there is none.
    static var bus: String? {
        let path = geteuid() == 0 ? "/run/dbus/system_bus_socket" : "/run/user/\(geteuid())/bus"
        return access(path, R_OK | W_OK) == 0 ? "unix:path=\(path)" : nil
    }

    /// Moves this process into a new scope, with memory, processes and processor time delegated, and waits until it is
    /// there. Its threads and what it starts from now on are in it too; children that it has stay where they are.
    @available(*, noasync, message: "blocks the calling thread")
    static func enter() throws(SandboxFailure) {
        guard let bus, let identity = ProcessIdentity(of: ownProcessNumber()) else {
            throw .cgroupRefused(.noScope("there is no bus to ask it by"))
        }
        let before = try ownCgroupPath(controller: "")
        let name = "flamebox-\(identity.number)-\(identity.startTicks)-\(monotonicNanoseconds()).scope"
        let answer = try asking { () throws(SystemError) in
            try tool("busctl", call(on: bus) + [name, "fail"] + properties + ["0"])
        }
        guard answer.isSuccess else { throw .cgroupRefused(.noScope(answer.text)) }
        // The answer says that the job was taken on, not that it is done.
        for _ in 0..<moveAttempts {
            if try ownCgroupPath(controller: "") != before { return }
            pause(milliseconds: movePauseMs)
        }
        throw .cgroupRefused(.noScope("\(name) did not come in \(moveAttempts * movePauseMs / 1000) s"))
    }

    private static let moveAttempts = 1000
    private static let movePauseMs = 10

    private static func call(on bus: String) -> [String] {
        [
            "--address=\(bus)", "--timeout=\(toolPatienceMs / 1000)", "call", "org.freedesktop.systemd1",
            "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "StartTransientUnit", "ssa(sv)a(sa(sv))",
        ]
    }

    /// Count, then name, type and value of each.
    private static var properties: [String] {
        let all = [
            ["Description", "s", "Flamebox and the programs that it runs"],
            ["PIDs", "au", "1", "\(ownProcessNumber())"],
            ["Delegate", "b", "true"],
            // It is forgotten when it is over, however that came.
            ["CollectMode", "s", "inactive-or-failed"],
        ]
        return ["\(all.count)"] + all.flatMap(\.self)
    }

    struct Answer {
        let isSuccess: Bool
        /// What it printed, on either stream.
        let text: String
    }

    /// They answer at once or not at all; systemd itself may be busy with a reload.
    private static let toolPatienceMs = 20_000
    private static let answerBytes = 4096

    /// Runs a program of systemd's and takes what it says.
    @available(*, noasync, message: "blocks the calling thread")
    static func tool(_ name: String, _ arguments: [String]) throws(SystemError) -> Answer {
        let pipe = try Pipe()
        let nothing = try OwnedDescriptor.open("/dev/null", O_RDONLY)
        // The user's own systemd is found by the environment.
        let child = try spawn(
            "/usr/bin/\(name)", arguments,
            descriptors: [nothing.number, pipe.writeEnd.number, pipe.writeEnd.number], inheritsEnvironment: true)
        let output = pipe.keepReadEnd()
        let deadline = monotonicNanoseconds() + UInt64(toolPatienceMs) * 1_000_000
        var bytes: [UInt8] = []
        var isOver = false
        while !isOver, monotonicNanoseconds() < deadline {
            let ready = try waitUntilReady([(number: output.number, interest: .readable)], timeoutMs: 100)
            if ready[0].isEmpty { continue }
            let piece = try output.read(upTo: answerBytes) ?? []
            isOver = piece.isEmpty
            if bytes.count < answerBytes { bytes += piece }
        }
        if !isOver { killProcess(child) }
        let status = try waitForChild(child)
        let text = String(decoding: bytes.prefix(answerBytes), as: UTF8.self)
        return Answer(isSuccess: isOver && status == 0, text: text.split(separator: "\n").joined(separator: "; "))
    }
}
