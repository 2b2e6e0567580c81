// Opens perf events for a worker that has given up the right to.
//
// Theory of operation. Above `perf_event_paranoid` 2, Debian's kernels open events for nobody without CAP_SYS_ADMIN, and
// no kernel shows its own time to who has not CAP_PERFMON at least. A worker reads what hostile programs left in rings,
// files and sockets, and shall have neither. So, before it gives up its rights, it starts this process, which has:
//
//   one capability    CAP_PERFMON where the kernel is content with it, else CAP_SYS_ADMIN (`Rights`);
//   two dozen calls   of which perf_event_open(2) is the only one that makes use of it: any other kills the process;
//   one peer          descriptor 3, a socket to the worker. When that goes away, so does this process;
//   one vocabulary    `EventOrder`: numbers within bounds, no attribute and no address of the peer's.
//
// Events are about this process itself, or about the init of a jail that has not executed its program yet (`Jail`): by its
// number, or by a control group, sent as a descriptor, that it is alone in. Never about a whole CPU. What comes back are
// descriptors: reading, mapping and switching them takes no right.

import CLinux
import Glibc
import PerfEvents
import SandboxProtocol

private let peer: Int32 = 3

/// Longer than any order; a longer message is refused unread.
private let orderBytes = 256

private func complain(_ sentence: String) {
    let line = Array("flamebox-perf-opener: \(sentence)\n".utf8)
    // Nobody else is left to be told.
    _ = write(2, line, line.count)
}

private func end(_ sentence: String) -> Never {
    complain(sentence)
    exit(1)
}

/// The next order; nil where the worker is gone.
private func receiveOrder() -> (order: EventOrder, descriptors: [Int32])? {
    var descriptors = [Int32](repeating: -1, count: 1)
    var descriptorCount = descriptors.count
    var answer: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: orderBytes) { buffer, count in
        answer = linux_receive(peer, buffer.baseAddress, orderBytes, &descriptors, &descriptorCount)
        count = Int(max(0, answer))
    }
    if answer == 0 || answer == -ECONNRESET { return nil }
    guard answer > 0 else { end("an order could not be received: errno \(-answer)") }
    guard let order = try? EventOrder(decoding: bytes) else { end("what came is not an order") }
    return (order, Array(descriptors.prefix(descriptorCount)))
}

/// What the order asks for, if it is about a jail of ours and about nothing else.
private func fulfil(_ order: EventOrder, group: Int32?, worker: Int32) -> (answer: EventAnswer, opened: [Int32]) {
    guard order.isWithinBounds, order.watchesGroup == (group != nil) else { return (.refused(.outOfBounds), []) }
    guard let process = order.process else { return answer(order.open()) }
    guard let jail = Jail(of: process) else { return (.refused(.notAJail), []) }
    if let group, !jail.isAlone(inGroup: group, of: worker) { return (.refused(.notItsGroup), []) }
    let results = order.open(group: group)
    // Its number was its own all the time, or the events may be about another process.
    guard jail.isStillThere else {
        for opened in results where opened >= 0 { close(opened) }
        return (.refused(.notAJail), [])
    }
    return answer(results)
}

private func answer(_ results: [Int32]) -> (answer: EventAnswer, opened: [Int32]) {
    (.events(results.map { max(0, -$0) }), results.filter { $0 >= 0 })
}

private func serve(_ worker: Int32) {
    while let (order, descriptors) = receiveOrder() {
        let (answer, opened) = fulfil(order, group: descriptors.first, worker: worker)
        let bytes = answer.encoded()
        let sent = linux_send(peer, bytes, bytes.count, opened, opened.count)
        (opened + descriptors).forEach { close($0) }
        if sent == -EPIPE || sent == -ECONNRESET { return }
        guard sent >= 0 else { end("an answer could not be sent: errno \(-sent)") }
    }
}

private let worker = getppid()
do throws(RightsFailure) {
    guard fcntl(peer, F_SETFD, FD_CLOEXEC) == 0, chdir("/") == 0 else {
        throw RightsFailure(call: "take the socket", code: errno)
    }
    try keepLeastRights()
} catch {
    end("it cannot give up rights that it does not need: \(error.call), errno \(error.code)")
}
serve(worker)
exit(0)
