import Profiles

/// The program's threads: their names, and how each one's time and the program's was spent.
struct ThreadTable: Sendable {
    private(set) var infos: [ThreadInfo] = []
    private var times: [WallTimes] = []
    private var program = ProgramClock()
    private let limit: Int
    private var indexes: [Int32: Int32] = [:]
    /// Of the entries that several threads have in common.
    private var further: Int32?
    private var ended: Int32?
    private var states: [Int32: State] = [:]
    private var ending: Set<Int32> = []

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
    /// The id of the entry for threads that the kernel cannot number any more, since they are about to be gone.
    static let endedID: Int32 = 0
    /// How many there may be for threads that are not told apart.
    private static let commonEntries = 2

    init(limit: Int) {
        self.limit = max(limit, Self.commonEntries + 1)
    }

    /// The thread's index, new if it has not been seen.
    mutating func index(of thread: Int32) -> Int32 {
        if thread <= 0 { return endedIndex() }
        if let index = indexes[thread] { return index }
        guard infos.count < limit - Self.commonEntries else { return furtherIndex() }
        let index = add(thread, named: "")
        indexes[thread] = index
        return index
    }

    mutating func rename(_ thread: Int32, to name: String) {
        let index = Int(index(of: thread))
        if thread > 0, infos[index].id == thread { infos[index].name = name }
    }

    /// A new thread is called like the one that started it, until it says otherwise.
    mutating func start(_ thread: Int32, by parent: Int32, atNs: UInt64) {
        let name = indexes[parent].map { infos[Int($0)].name } ?? ""
        end(thread, atNs: atNs)
        // Of so many that live at once the further ones are not followed.
        guard thread > 0, states.count < limit else { return }
        let isKnown = infos.count < limit - Self.commonEntries
        indexes[thread] = isKnown ? add(thread, named: name) : furtherIndex()
        turn(thread, to: .runnable, atNs: atNs)
    }

    /// It runs on until it leaves its CPU, for good.
    mutating func willEnd(_ thread: Int32) {
        if states[thread] != nil { ending.insert(thread) }
    }

    /// Samples of its last moments may still come, but not many threads later.
    mutating func end(_ thread: Int32, atNs: UInt64) {
        account(thread, untilNs: atNs)
        let state = states.removeValue(forKey: thread)
        program.turn(from: state?.activity, to: nil, atNs: atNs)
        if indexes[thread] == further { indexes[thread] = nil }
        ending.remove(thread)
    }

    mutating func turn(_ thread: Int32, to activity: Activity, atNs: UInt64) {
        if activity == .waiting, ending.contains(thread) { return end(thread, atNs: atNs) }
        account(thread, untilNs: atNs)
        guard indexes[thread] != nil else { return }
        let before = states.updateValue(State(activity: activity, sinceNs: atNs), forKey: thread)
        program.turn(from: before?.activity, to: activity, atNs: atNs)
    }

    /// The times as they stand at `atNs`, of threads that still live too.
    func times(atNs: UInt64) -> (threads: [WallTimes], program: WallTimes) {
        var copy = self
        for thread in states.keys { copy.account(thread, untilNs: atNs) }
        return (copy.times, program.times(atNs: atNs))
    }

    private mutating func account(_ thread: Int32, untilNs: UInt64) {
        guard let state = states[thread], let index = indexes[thread], untilNs > state.sinceNs else { return }
        times[Int(index)].add(untilNs - state.sinceNs, of: state.activity)
    }

    private mutating func furtherIndex() -> Int32 {
        let index = further ?? add(Self.commonID, named: "[more threads]")
        further = index
        return index
    }

    private mutating func endedIndex() -> Int32 {
        let index = ended ?? add(Self.endedID, named: "[ended threads]")
        ended = index
        return index
    }

    private mutating func add(_ id: Int32, named name: String) -> Int32 {
        infos.append(ThreadInfo(id: id, name: name))
        times.append(WallTimes())
        return Int32(infos.count - 1)
    }
}

/// The program runs while any thread does, is held up while one could, and waits while all do.
private struct ProgramClock: Sendable {
    private var times = WallTimes()
    private var sinceNs: UInt64 = 0
    private var living = 0
    private var running = 0
    private var runnable = 0

    /// A thread's activity changes; nil is before its start and after its end.
    mutating func turn(from before: ThreadTable.Activity?, to after: ThreadTable.Activity?, atNs: UInt64) {
        times = times(atNs: atNs)
        sinceNs = max(sinceNs, atNs)
        count(before, -1)
        count(after, 1)
    }

    func times(atNs: UInt64) -> WallTimes {
        var times = times
        guard living > 0, atNs > sinceNs else { return times }
        times.add(atNs - sinceNs, of: running > 0 ? .running : runnable > 0 ? .runnable : .waiting)
        return times
    }

    private mutating func count(_ activity: ThreadTable.Activity?, _ change: Int) {
        guard let activity else { return }
        living += change
        switch activity {
        case .running: running += change
        case .runnable: runnable += change
        case .waiting: break
        }
    }
}

extension WallTimes {
    /// Wrapping: records out of order must not trap, and no true sum reaches 584 years.
    fileprivate mutating func add(_ nanoseconds: UInt64, of activity: ThreadTable.Activity) {
        switch activity {
        case .running: runningNs &+= nanoseconds
        case .runnable: runnableNs &+= nanoseconds
        case .waiting: waitingNs &+= nanoseconds
        }
    }
}
