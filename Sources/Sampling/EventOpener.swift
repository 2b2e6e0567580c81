import Glibc
package import Linux
package import PerfEvents
import SandboxProtocol
import Synchronization

/// By a process of its own that keeps the right for it (`flamebox-perf-opener`), started while this process may start one
/// that has it. It ends when this object does, or this process.
package final class EventOpener: EventOpening {
    /// It answers within a millisecond; whoever waits so long has lost it.
    private static let patienceMs = 10_000
    private static let answerBytes = 1024

    private let process: Int32
    private let socket: OwnedDescriptor
    /// One order at a time.
    private let turn = Mutex(())

    /// Returns when it has given up the rights that it does not need and answers.
    ///
    /// - Parameter program: the path of `flamebox-perf-opener`.
    @available(*, noasync, message: "blocks the calling thread")
    package init(program: String) throws(SystemError) {
        let sockets = try MessageSockets()
        let null = try OwnedDescriptor.open("/dev/null", O_RDWR)
        process = try spawn(program, [], descriptors: [null.number, null.number, 2, sockets.far.number])
        socket = sockets.keepNear()
        // Whether this host opens the event is found out later; here one answer is as good as another.
        _ = try open(.standing)
    }

    deinit { end() }

    @available(*, noasync, message: "blocks the calling thread")
    private func end() {
        killProcess(process)
        // It is our child, and dead.
        _ = try? waitForChild(process)
    }

    /// Returns when the process is gone, which nobody can do without: it takes rights to start another.
    @available(*, noasync, message: "blocks the calling thread")
    package func waitUntilGone() throws(SystemError) {
        while true {
            let readiness = try waitUntilReady([(number: socket.number, interest: [])])
            if readiness.contains(where: { !$0.isDisjoint(with: [.hungUp, .failed]) }) { return }
        }
    }

    package func open(
        _ order: EventOrder, group: Int32?
    ) throws(SystemError) -> [Result<PerfEvent, SystemError>] {
        let (bytes, descriptors) = try turn.withLock { _ throws(SystemError) in
            try ask(order.encoded(), group.map { [$0] } ?? [])
        }
        // Owned from here on, whatever else is the matter with the answer.
        var events = descriptors.map { PerfEvent(OwnedDescriptor(adopting: $0)) }[...]
        guard let answer = try? EventAnswer(decoding: bytes) else { throw Self.failure(EBADMSG) }
        switch answer {
        case .refused(let refusal): throw SystemError("flamebox-perf-opener refuses: \(refusal)", code: EPERM)
        case .events(let codes):
            guard codes.count(where: { $0 == 0 }) == events.count else { throw Self.failure(EBADMSG) }
            return codes.map { $0 == 0 ? .success(events.removeFirst()) : .refused($0) }
        }
    }

    private func ask(_ order: [UInt8], _ group: [Int32]) throws(SystemError) -> ([UInt8], [Int32]) {
        guard try socket.send(order, descriptors: group) else { throw Self.failure(EPIPE) }
        let ready = try waitForAnswer()
        guard ready else {
            // A late answer would be taken for the next one's.
            killProcess(process)
            throw Self.failure(ETIMEDOUT)
        }
        let (bytes, descriptors) = try socket.receiveDescriptors(upTo: Self.answerBytes)
        guard !bytes.isEmpty else { throw Self.failure(EPIPE) }
        return (bytes, descriptors)
    }

    private func waitForAnswer() throws(SystemError) -> Bool {
        let deadline = monotonicNanoseconds() + UInt64(Self.patienceMs) * 1_000_000
        while true {
            let now = monotonicNanoseconds()
            guard now < deadline else { return false }
            let leftMs = Int((deadline - now) / 1_000_000) + 1
            let ready = try waitUntilReady([(number: socket.number, interest: .readable)], timeoutMs: leftMs)
            if ready != [[]] { return true }
        }
    }

    private static func failure(_ code: Int32) -> SystemError {
        SystemError("ask flamebox-perf-opener", code: code)
    }
}
