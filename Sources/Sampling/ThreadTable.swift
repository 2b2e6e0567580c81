import Profiles

/// The program's threads: their names, and how each one's time was spent.
struct ThreadTable: Sendable {
    private(set) var infos: [ThreadInfo] = []
    private(set) var times: [ThreadTimes] = []
    private let limit: Int
    private var indexes: [Int32: Int32] = [:]
    private var states: [Int32: State] = [:]

    /// What a thread has been doing since a time, in nanoseconds of CLOCK_MONOTONIC.
    private struct State {
        let activity: Activity
        let sinceNs: UInt64
    }

    enum Activity {
        case running, runnable, waiting
    }

    /// The id of the entry to which all threads beyond the limit fall.
    static let commonID: Int32 = -1

    init(limit: Int) {
        self.limit = max(limit, 2)
    }

    /// The thread's index, new if it has not been seen.
    mutating func index(of thread: Int32) -> Int32 {
        if let index = indexes[thread] { return index }
        return infos.count < limit - 1 ? add(thread, name: "") : common()
    }

    mutating func rename(_ thread: Int32, to name: String) {
        let index = Int(index(of: thread))
        if infos[index].id == thread { infos[index].name = name }
    }

    /// A new thread is called like the one that started it, until it says otherwise.
    mutating func start(_ thread: Int32, by parent: Int32, atNs: UInt64) {
        guard infos.count < limit - 1 else { return }
        let name = indexes[parent].map { infos[Int($0)].name } ?? ""
        indexes[thread] = nil
        _ = add(thread, name: name)
        states[thread] = State(activity: .runnable, sinceNs: atNs)
    }

    mutating func end(_ thread: Int32, atNs: UInt64) {
        account(thread, untilNs: atNs)
        states[thread] = nil
    }

    mutating func turn(_ thread: Int32, to activity: Activity, atNs: UInt64) {
        account(thread, untilNs: atNs)
        if indexes[thread] != nil { states[thread] = State(activity: activity, sinceNs: atNs) }
    }

    /// The times as they stand at `atNs`, threads that still live included.
    func times(atNs: UInt64) -> [ThreadTimes] {
        var copy = self
        for thread in states.keys { copy.account(thread, untilNs: atNs) }
        return copy.times
    }

    private mutating func account(_ thread: Int32, untilNs: UInt64) {
        guard let state = states[thread], let index = indexes[thread], untilNs > state.sinceNs else { return }
        // Wrapping: records out of order must not trap, and no true sum reaches 584 years.
        switch state.activity {
        case .running: times[Int(index)].runningNs &+= untilNs - state.sinceNs
        case .runnable: times[Int(index)].runnableNs &+= untilNs - state.sinceNs
        case .waiting: times[Int(index)].waitingNs &+= untilNs - state.sinceNs
        }
    }

    private mutating func common() -> Int32 {
        indexes[Self.commonID] ?? add(Self.commonID, name: "[more threads]")
    }

    private mutating func add(_ thread: Int32, name: String) -> Int32 {
        let index = Int32(infos.count)
        infos.append(ThreadInfo(id: thread, name: name))
        times.append(ThreadTimes())
        indexes[thread] = index
        return index
    }
}
