import Glibc
import Linux
import Logging
import Sandboxing

/// Keeps `web` and the workers alive: starts each, starts it again when it dies, and passes on the wish to stop.
///
/// It opens no socket and reads nothing that comes from outside, so it can keep the operator's rights while `web`
/// gives them up. Single-threaded: its children ask to be killed when the thread that started them ends.
struct Supervisor {
    /// A child that ends with this status when it is first started would end so again: its words to the operator are on
    /// standard error. Later it is tried again, for what it needs was there once: something interfered.
    static let refusal: Int32 = 78
    /// A child that ends with this status would end so whenever it is started: what it needs is damaged or does not
    /// exist. Its words are on standard error, too.
    static let lastingRefusal: Int32 = 79
    private static let stopPatienceNanoseconds: UInt64 = 8_000_000_000

    private struct Child {
        let arguments: [String]
        /// Bounds its memory; nil where nothing does.
        var group: ServiceCgroup?
        /// What it reads from its descriptor 3: neither its arguments nor its environment are a place for that.
        var secret: String?
        var process: Int32 = 0
        var startedAt: UInt64 = 0
        var starts = 0
        /// When to start it again; nil while it runs.
        var dueAt: UInt64?
        var delayNanoseconds = Self.shortestDelay

        static let shortestDelay: UInt64 = 100_000_000
        static let longestDelay: UInt64 = 5_000_000_000
    }

    private var children: [Child]
    private var signals = sigset_t()
    private let logger = Logger(label: "serve")

    /// - Parameters:
    ///   - group: which bounds the memory of the web side; nil where nothing does.
    ///   - secret: what the web side reads from its descriptor 3; nil where it has none. A pipe takes all of it.
    init(web: [String], in group: ServiceCgroup?, secret: String? = nil, workers: [[String]]) {
        children =
            [Child(arguments: web, group: group, secret: secret, dueAt: 0)]
            + workers.map { Child(arguments: $0, dueAt: 0) }
    }

    /// Returns the exit status for `serve`: 0 when it was asked to stop, 2 when a child refuses to serve.
    mutating func run() throws(SystemError) -> Int32 {
        blockSignals()
        while true {
            try startDueChildren()
            switch waitForSignal() {
            case SIGTERM, SIGINT, SIGHUP:
                stopChildren()
                return 0
            default:
                guard reapChildren() else {
                    stopChildren()
                    return 2
                }
            }
        }
    }

    private mutating func blockSignals() {
        sigemptyset(&signals)
        for signal in [SIGCHLD, SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
        sigprocmask(SIG_BLOCK, &signals, nil)
    }

    private mutating func startDueChildren() throws(SystemError) {
        let now = monotonicNanoseconds()
        for index in children.indices {
            guard let dueAt = children[index].dueAt, dueAt <= now else { continue }
            let program = children[index].arguments + placement(of: index)
            // Without the environment: what operators keep in theirs is not for who talks with strangers.
            children[index].process = try start(program, secret: children[index].secret)
            children[index].startedAt = now
            children[index].starts += 1
            children[index].dueAt = nil
        }
    }

    private func start(_ program: [String], secret: String?) throws(SystemError) -> Int32 {
        guard let secret else { return try spawn(program[0], Array(program.dropFirst()), descriptors: [0, 1, 2]) }
        let pipe = try Linux.Pipe()
        try pipe.writeEnd.writeAll(Array(secret.utf8))
        return try spawn(program[0], Array(program.dropFirst()), descriptors: [0, 1, 2, pipe.readEnd.number])
    }

    /// What a child is told of its group, which somebody may have taken away since its last start.
    private mutating func placement(of index: Int) -> [String] {
        guard children[index].group != nil else { return [] }
        do throws(SandboxFailure) {
            let file = try children[index].group?.prepare()
            return file.map { ["--join", $0] } ?? []
        } catch {
            // Its own bounds are all it has then. Without any service at all nobody would be better off.
            logger.error("The memory of the web side is not limited by a control group: \(error).")
            return []
        }
    }

    /// Until a signal comes or the next child is due.
    private mutating func waitForSignal() -> Int32 {
        let now = monotonicNanoseconds()
        guard let due = children.compactMap(\.dueAt).min() else { return sigwaitinfo(&signals, nil) }
        let wait = due > now ? due - now : 0
        var timeout = timespec(tv_sec: Int(wait / 1_000_000_000), tv_nsec: Int(wait % 1_000_000_000))
        return sigtimedwait(&signals, nil, &timeout)
    }

    /// False where a child refuses from the first, or for good.
    private mutating func reapChildren() -> Bool {
        while let (process, end) = reapChild() {
            guard let index = children.firstIndex(where: { $0.process == process }) else { continue }
            // Its number may be another process's from now on.
            children[index].process = 0
            tellOfMemory(index)
            if end == .exited(Self.lastingRefusal) { return false }
            if end == .exited(Self.refusal), children[index].starts == 1 { return false }
            schedule(index)
        }
        return true
    }

    private mutating func tellOfMemory(_ index: Int) {
        guard let group = children[index].group, group.outOfMemoryKills > 0 else { return }
        logger.error(
            "The kernel ended the web side, which took more memory than --web-memory allows; it is started again.")
    }

    /// A child that keeps dying young is started ever less often.
    private mutating func schedule(_ index: Int) {
        let now = monotonicNanoseconds()
        let diedYoung = now - children[index].startedAt < Child.longestDelay
        let delay = diedYoung ? children[index].delayNanoseconds : Child.shortestDelay
        children[index].dueAt = now + delay
        children[index].delayNanoseconds = min(delay * 2, Child.longestDelay)
    }

    /// Asks first, insists when a worker has had the time to take down its jails.
    private mutating func stopChildren() {
        signalChildren(SIGTERM)
        let deadline = monotonicNanoseconds() + Self.stopPatienceNanoseconds
        while children.contains(where: { $0.process != 0 }) {
            if monotonicNanoseconds() > deadline { signalChildren(SIGKILL) }
            while let (process, _) = reapChild() {
                for index in children.indices where children[index].process == process { children[index].process = 0 }
            }
            usleep(10_000)
        }
    }

    /// To be done when all children are gone.
    func removeGroups() {
        for child in children { _ = child.group?.remove() }
    }

    private func signalChildren(_ signal: Int32) {
        for child in children where child.process > 0 { kill(child.process, signal) }
    }
}
