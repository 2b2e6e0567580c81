import CLinux
import Glibc
import SandboxProtocol

/// The process outside the jail: passes orders in and news out, names the call that a filter stopped, kills, and once
/// nothing lives any more, takes the hand-outs and reports.
struct JailSupervisor {
    /// From the program's kill to the init's, which takes everything along: time for the init to count what was used.
    private static let killPatienceNanoseconds: UInt64 = 250_000_000
    /// Death of a whole namespace; 400 stopped and signal-ignoring processes take 15 ms.
    private static let deathPatienceMs: Int32 = 10_000
    /// Of a call that nobody could see.
    private static let unknownCall = "an unknown call"

    private let server: Channel
    private let jail: Channel
    private let request: LaunchRequest
    /// The process descriptor of the jail's init.
    private let initProcess: Int32
    private let delivery: Int32
    private var program: Int32 = -1
    private var blockedCalls: BlockedCalls?
    private let filter: [UInt8]
    private var scratches: [Int32] = []
    private var report = LaunchReport()
    private var current: (start: UInt64, refusal: Int32?)?
    private var failure: StepFailure?
    private var killDeadline: UInt64?

    init(
        server: Channel, jail: Channel, request: LaunchRequest, filter: [UInt8], initProcess: Int32, delivery: Int32
    ) {
        self.filter = filter
        self.server = server
        self.jail = jail
        self.request = request
        self.initProcess = initProcess
        self.delivery = delivery
    }

    /// Waits until init has built the jail.
    mutating func awaitJail(processID: Int32) throws(StepFailure) {
        guard let (message, descriptors) = try jail.receive(JailMessage.self) else {
            throw StepFailure(step: "build the jail", code: ECHILD)
        }
        switch message {
        case .ready(let mechanisms):
            report.mechanisms = mechanisms
            scratches = descriptors
        case .failed(let step, let code): throw StepFailure(step: step, code: code)
        default: throw StepFailure(step: "build the jail", code: EBADMSG)
        }
        try server.send(LauncherMessage.suspended(processID: processID))
    }

    /// Until every process of the jail is dead.
    mutating func supervise() throws(StepFailure) -> LaunchReport {
        while try serveOnce() {}
        linux_pidfd_send_signal(initProcess, SIGKILL)
        // An init that ended by itself is past this signal: its end of the socket closes after its end is decided.
        if try waitForDeath() == .signalled, report.killed == nil { report.killed = .lost }
        closeOpenCommand()
        if let failure { throw failure }
        report.handOuts = takeHandOuts(request, scratches: scratches, delivery: delivery)
        return report
    }

    /// False once the jail has nothing more to say.
    private mutating func serveOnce() throws(StepFailure) -> Bool {
        // Once the end is decided, no order changes it; what lies unread there would wake this at once, again and again.
        let orders = killDeadline == nil ? server.descriptor : -1
        var entries = [orders, jail.descriptor, blockedCalls?.descriptor ?? -1].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        let ready = poll(&entries, nfds_t(entries.count), remainingPatienceMs())
        guard ready >= 0 || errno == EINTR else { throw StepFailure(step: "poll", code: errno) }
        if ready == 0 { linux_pidfd_send_signal(initProcess, SIGKILL) }
        if entries[2].revents != 0 { hearOfBlockedCall() }
        if entries[0].revents != 0 { try obeyServer() }
        return entries[1].revents == 0 ? true : try hearJail()
    }

    private func remainingPatienceMs() -> Int32 {
        guard let killDeadline else { return -1 }
        let now = monotonicNanoseconds()
        return now >= killDeadline ? 0 : Int32((killDeadline - now) / 1_000_000) + 1
    }

    private mutating func obeyServer() throws(StepFailure) {
        guard let (message, _) = try server.receive(LauncherOrder.self) else { return kill(.serverGone) }
        switch message {
        // An init that is dead already is noticed where it is heard.
        case .resume: try? jail.send(InitOrder.resume)
        case .signal(let number): linux_pidfd_send_signal(program, number)
        case .kill(let reason): kill(reason)
        case .launch: throw StepFailure(step: "second launch", code: EBADMSG)
        }
    }

    private mutating func hearJail() throws(StepFailure) -> Bool {
        guard let (message, descriptors) = try jail.receive(JailMessage.self) else { return false }
        switch message {
        case .starting(let nanoseconds): try noteStart(nanoseconds, descriptors)
        case .notExecuted(let code): current = (current?.start ?? monotonicNanoseconds(), code)
        case .ended(let command): noteEnd(command)
        case .failed(let step, let code): failure = StepFailure(step: step, code: code)
        case .ready: failure = StepFailure(step: "second jail", code: EBADMSG)
        }
        return true
    }

    private mutating func noteStart(_ nanoseconds: UInt64, _ descriptors: [Int32]) throws(StepFailure) {
        guard descriptors.count == 2 else { throw StepFailure(step: "program's descriptors", code: EBADMSG) }
        stopHearing()
        close(program)
        program = descriptors[1]
        blockedCalls = try BlockedCalls(listener: descriptors[0])
        current = (nanoseconds, nil)
        let index = UInt32(report.commands.count)
        try server.send(LauncherMessage.started(command: index, nanoseconds: nanoseconds))
        // A kill that came before the program did must not be lost on it.
        if killDeadline != nil { linux_pidfd_send_signal(program, SIGKILL) }
    }

    private mutating func noteEnd(_ command: CommandReport) {
        let end = current?.refusal.map { CommandReport.End.notExecuted($0) } ?? command.end
        report.commands.append(
            CommandReport(
                end: end, startNanoseconds: current?.start ?? command.startNanoseconds,
                endNanoseconds: command.endNanoseconds, userNanoseconds: command.userNanoseconds,
                systemNanoseconds: command.systemNanoseconds, maxResidentBytes: command.maxResidentBytes))
        current = nil
    }

    private mutating func hearOfBlockedCall() {
        switch blockedCalls?.next() {
        case .call(let number): end(forCall: number)
        case .gone: endForCallThatIsGone()
        case nil: stopHearing()
        }
    }

    private mutating func end(forCall number: Int32?) {
        if report.killed == nil { report.blockedCall = number.map(systemCallName) ?? Self.unknownCall }
        kill(.blockedCall)
    }

    /// One whose notification a signal has withdrawn ends the jail like any other. Most programs make it again at once,
    /// by the kernel's own hand: time enough to see which it is.
    private mutating func endForCallThatIsGone() {
        guard killDeadline == nil, let blockedCalls else { return }
        var heard: Int32?
        let seen = StoppedThreads(of: program, filter: filter).findBlockedCall {
            heard = blockedCalls.callThatIsThere()
            return heard != nil
        }
        end(forCall: seen ?? heard)
    }

    /// The first reason is the true one. The program goes first, so that the init can still say what it had used.
    private mutating func kill(_ reason: KillReason) {
        guard killDeadline == nil else { return }
        report.killed = reason
        killDeadline = monotonicNanoseconds() + Self.killPatienceNanoseconds
        linux_pidfd_send_signal(program >= 0 ? program : initProcess, SIGKILL)
    }

    private mutating func stopHearing() {
        if let blockedCalls { close(blockedCalls.descriptor) }
        blockedCalls = nil
    }

    private enum Death {
        case byItself, signalled
    }

    private func waitForDeath() throws(StepFailure) -> Death {
        var entry = pollfd(fd: initProcess, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, Self.deathPatienceMs) == 1 else {
            throw StepFailure(step: "the jail's death", code: EBUSY)
        }
        return try step("wait for init", linux_wait_for(initProcess)) == 0 ? .byItself : .signalled
    }

    /// A command whose init died with it, as when memory runs out.
    private mutating func closeOpenCommand() {
        guard let current else { return }
        report.commands.append(
            CommandReport(
                end: .signalled(SIGKILL), startNanoseconds: current.start, endNanoseconds: monotonicNanoseconds(),
                userNanoseconds: 0, systemNanoseconds: 0, maxResidentBytes: 0))
    }
}
