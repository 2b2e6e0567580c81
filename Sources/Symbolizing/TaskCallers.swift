import Profiles

/// Which callers of resumed tasks may be another invocation's.
///
/// Those that were noted at the sample are its own. Others are read from memory a moment later: by then the invocation
/// may have ended, and one of the same function for another caller may stand where it stood. Nothing in memory tells
/// the two apart. Where a function has only ever been seen with the same callers, they are its own. Where it has
/// several, those are believed that stay: when a thread is seen with the same ones many times in a row, the invocation
/// outlasts the delay; but for the first moment, which may be the end of another.
struct TaskCallers {
    /// So many in a row that short invocations for several callers are hardly ever met so by chance.
    private static let steadySamples = 12

    /// The function of a task that somebody awaits.
    struct Task: Equatable {
        /// The raw stack that ends with it.
        let stack: Int32
        let function: Int32
        /// Equal where all callers are the same functions.
        let path: Int
        /// Noted at the sample.
        let isCertain: Bool
    }

    private let stacks: RawStackTable
    private let functions: [Int32]
    private let isRead: [Bool]
    /// For each raw stack, the task's function nearest to its leaf; nil where its callers were not read from memory.
    private var tasks: [Task?] = []

    /// - Parameters:
    ///   - functions: the outermost function at each raw stack's end.
    ///   - isRead: whether that is a caller that was read from memory, at the sample or later.
    init(_ stacks: RawStackTable, functions: [Int32], isRead: [Bool]) {
        self.stacks = stacks
        self.functions = functions
        self.isRead = isRead
        tasks.reserveCapacity(functions.count)
        var paths = PathNumbers()
        var numbers = [Int](repeating: PathNumbers.root, count: functions.count)
        var areCertain = [Bool](repeating: true, count: functions.count)
        for (index, function) in functions.enumerated() {
            let parent = Int(stacks.parents[index])
            let above = parent < 0 ? PathNumbers.root : numbers[parent]
            if isRead[index] {
                numbers[index] = paths.number(of: function, on: above)
                areCertain[index] =
                    stacks.frames[index].address != .laterResumption && (parent < 0 || areCertain[parent])
            }
            let begins = parent >= 0 && isRead[parent] && !isRead[index]
            guard begins else {
                tasks.append(parent < 0 ? nil : tasks[parent])
                continue
            }
            tasks.append(
                Task(stack: Int32(index), function: function, path: above, isCertain: areCertain[parent]))
        }
    }

    /// Whether a sample's callers may be another invocation's, for each. Where threads and times are not known, nothing
    /// shows that callers stay.
    func areDoubtful(in samples: SampleColumns) -> [Bool] {
        let several = functionsWithSeveralPaths(in: samples)
        var areDoubtful = [Bool](repeating: false, count: samples.count)
        var runs: [Int32: SteadyRun] = [:]
        for index in 0..<samples.count {
            let thread = samples.threads?[index] ?? 0
            guard let task = task(of: samples.stacks[index]), several.contains(task.function) else {
                runs[thread] = nil
                continue
            }
            areDoubtful[index] = !task.isCertain
            let timeNs = samples.timesNs?[index] ?? 0
            if runs[thread]?.isOf(task) != true { runs[thread] = SteadyRun(of: task, atNs: timeNs) }
            for certain in runs[thread]?.add(index, atNs: timeNs, enough: Self.steadySamples) ?? [] {
                areDoubtful[certain] = false
            }
        }
        return areDoubtful
    }

    private func functionsWithSeveralPaths(in samples: SampleColumns) -> Set<Int32> {
        var paths: [Int32: Int] = [:]
        var several: Set<Int32> = []
        for task in samples.stacks.lazy.compactMap(task) {
            if paths[task.function, default: task.path] != task.path { several.insert(task.function) }
            paths[task.function] = task.path
        }
        return several
    }

    /// By function, how many of the callers nearest to it are the same in all stacks.
    func commonCallers() -> [Int32: Int] {
        var common: [Int32: [Int32]] = [:]
        for (stack, task) in tasks.enumerated() {
            guard let task, Int(task.stack) == stack else { continue }
            let callers = callers(of: task).map { functions[Int($0)] }
            let known = common[task.function] ?? callers
            common[task.function] = zip(known, callers).prefix { $0 == $1 }.map(\.0)
        }
        return common.mapValues(\.count)
    }

    func task(of stack: Int32) -> Task? { tasks[Int(stack)] }

    /// The raw stacks of a task's callers, nearest first.
    func callers(of task: Task) -> [Int32] {
        var callers: [Int32] = []
        var stack = stacks.parents[Int(task.stack)]
        while stack >= 0, isRead[Int(stack)] {
            callers.append(stack)
            stack = stacks.parents[Int(stack)]
        }
        return callers
    }
}

/// Samples of a thread in a row, in the same function of a task with the same callers.
private struct SteadyRun {
    private let function: Int32
    private let path: Int
    private let sinceNs: UInt64
    private var count = 0
    /// Those that would be certain if the run were long enough.
    private var waiting: [Int] = []

    init(of task: TaskCallers.Task, atNs timeNs: UInt64) {
        function = task.function
        path = task.path
        sinceNs = timeNs
    }

    func isOf(_ task: TaskCallers.Task) -> Bool { task.function == function && task.path == path }

    /// Takes the next sample, and gives those of which the run shows now that they are certain.
    mutating func add(_ sample: Int, atNs timeNs: UInt64, enough: Int) -> [Int] {
        count += 1
        if timeNs >= sinceNs &+ RawProfile.resumptionDelayNs { waiting.append(sample) }
        guard count >= enough else { return [] }
        defer { waiting = [] }
        return waiting
    }
}
