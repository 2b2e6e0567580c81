import Profiles

/// The program's threads, as records of names and context switches tell of them.
struct ThreadTimeline: Sendable {
    private var threads: ThreadTable
    /// Who runs on each CPU: a thread at its very end has no number any more.
    private var running: [UInt32: Int32] = [:]
    private let limit: Int
    private let followsGroup: Bool

    init(limit: Int, followsGroup: Bool) {
        threads = ThreadTable(limit: limit)
        self.limit = limit
        self.followsGroup = followsGroup
    }

    var infos: [ThreadInfo] { threads.infos }

    func times(atNs: UInt64) -> (threads: [WallTimes], program: WallTimes) { threads.times(atNs: atNs) }

    /// The index of the thread that was sampled.
    mutating func index(ofSampled thread: Int32, on cpu: UInt32) -> Int32 {
        threads.index(of: thread > 0 ? thread : running[cpu] ?? 0)
    }

    mutating func rename(_ thread: Int32, to name: String) { threads.rename(thread, to: name) }

    mutating func start(_ thread: Int32, by parent: Int32, atNs: UInt64) {
        threads.start(thread, by: parent, atNs: atNs)
    }

    /// A thread's own events say nothing of what it does when it has exited. Those of a CPU do: it gives up its memory.
    mutating func exit(_ thread: Int32, atNs: UInt64) {
        if followsGroup { threads.willEnd(thread) } else { threads.end(thread, atNs: atNs) }
    }

    mutating func switchIn(_ trailer: RecordTrailer) {
        if running.count < limit { running[trailer.cpu] = trailer.thread }
        threads.turn(trailer.thread, to: .running, atNs: trailer.timeNs)
    }

    mutating func switchOut(_ trailer: RecordTrailer, isRunnable: Bool) {
        let before = running.removeValue(forKey: trailer.cpu)
        let thread = trailer.thread > 0 ? trailer.thread : before ?? 0
        threads.turn(thread, to: isRunnable ? .runnable : .waiting, atNs: trailer.timeNs)
    }
}
