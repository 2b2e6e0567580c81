import Profiles

/// The stacks of threads that do not run.
extension ProfileBuilder {
    /// Says on top of the stack what the thread waits for.
    mutating func nodeOfWait(_ wait: RawWait, on parent: StackNode?) -> StackNode {
        guard let parent else { return wait == .running ? nodeOfRunning() : nodeOfResumedTask() }
        // Pushed before anything is asked of the stacks: a call that does not change them sees those from before its arguments.
        let leaf = parent.stack >= 0 ? parent.stack : pushStartCode(parent.levels)
        let below = withoutParking(leaf)
        let callers = callers(of: below)
        let label = wait.label(calledBy: callers)
        var node = StackNode(
            stack: push(naming.label(label.name, label.category), on: below), isAllStartCode: false,
            isTruncated: parent.isTruncated, levels: parent.levels, isFolded: true)
        node.isIdle = wait != .ready && isIdle(callers) || isOfRuntime(below)
        return node
    }

    /// For goroutines of which is known that they run, and not where.
    private mutating func nodeOfRunning() -> StackNode {
        let label = RawWait.running.label(calledBy: [])
        let levels = naming.label(label.name, label.category)
        return StackNode(stack: push(levels, on: -1), isAllStartCode: false, isTruncated: false, levels: levels)
    }

    /// Without Go's functions by which every goroutine waits: why is said by the label.
    private func withoutParking(_ stack: Int32) -> Int32 {
        var each = stack
        while each >= 0, stacks.parents[Int(each)] >= 0, parkingFunctions.contains(function(of: each).name) {
            each = stacks.parents[Int(each)]
        }
        return each
    }

    /// Whether it is a goroutine that Go's runtime has for itself.
    private func isOfRuntime(_ stack: Int32) -> Bool {
        var root = stack
        while root >= 0, stacks.parents[Int(root)] >= 0 { root = stacks.parents[Int(root)] }
        return root >= 0 && function(of: root).kind == .label && function(of: root).name.hasPrefix("[Go ")
    }

    private func function(of stack: Int32) -> Function {
        naming.functions[Int(naming.frames[Int(stacks.frames[Int(stack)])].function)]
    }

    /// The nearest functions that are not the person's own, leaf first.
    private func callers(of stack: Int32) -> [String] {
        var names: [String] = []
        var each = stack
        while each >= 0, names.count < waitingFrameLimit {
            let function = function(of: each)
            guard function.category != .yourCode else { break }
            names.append(function.name)
            each = stacks.parents[Int(each)]
        }
        return names
    }

    /// Whether a thread of a pool waits for something to do, and nobody waits for it: right below the functions by which
    /// anybody waits stands the pool's own loop.
    private func isIdle(_ callers: [String]) -> Bool {
        callers.first { !isWaitingFunction($0) }.map(idleLoops.contains) ?? false
    }
}

private let parkingFunctions: Set = ["runtime.gopark", "runtime.goparkunlock"]

/// How far from the leaf is looked for what a wait is of.
private let waitingFrameLimit = 12

/// Of libdispatch: what its threads are in when there is no work for them.
private let idleLoops: Set = [
    "_dispatch_worker_thread", "_dispatch_mgr_invoke", "_dispatch_mgr_thread", "_dispatch_sigsuspend", "dispatch_main",
]

/// What stands between a pool's loop and the kernel: functions of the C library, and those of libdispatch that wait.
private func isWaitingFunction(_ name: String) -> Bool {
    name.hasPrefix("[") || name.hasPrefix("__") || name.hasPrefix("sem_") || name.hasPrefix("epoll_")
        || name.hasPrefix("pthread_cond_") || name.hasPrefix("_dispatch_sema4_") || name.hasPrefix("0x")
        || [
            "sigsuspend", "syscall", "_dispatch_semaphore_wait_slow", "dispatch_semaphore_wait",
            "_dispatch_event_loop_drain",
        ]
        .contains(name)
}

extension RawWait {
    /// - Parameter callers: of the system call, leaf first.
    fileprivate func label(calledBy callers: [String]) -> (name: String, category: Function.Category) {
        switch self {
        case .ready: ("[ready, not running]", .ready)
        case .sleep: ("[sleeping]", .sleep)
        case .futex: futexLabel(callers)
        case .inputOutput: ("[waiting: input/output]", .inputWait)
        case .events: ("[waiting: events]", .inputWait)
        case .signal: ("[waiting: signal]", .otherWait)
        case .child: ("[waiting: process]", .otherWait)
        case .memoryMap: ("[waiting: memory map]", .lockWait)
        case .page: ("[waiting: memory page]", .otherWait)
        case .other: ("[waiting: system call]", .otherWait)
        case .channelReceive: ("[waiting: channel receive]", .otherWait)
        case .channelSend: ("[waiting: channel send]", .otherWait)
        case .select: ("[waiting: select]", .otherWait)
        case .mutex: ("[waiting: mutex]", .lockWait)
        case .readWriteMutex: ("[waiting: read-write mutex]", .lockWait)
        case .waitGroup: ("[waiting: wait group]", .otherWait)
        case .condition: ("[waiting: condition]", .otherWait)
        case .semaphore: ("[waiting: semaphore]", .lockWait)
        case .collector: ("[waiting: garbage collector]", .otherWait)
        case .systemCall: ("[in a system call]", .inputWait)
        case .running: ("[running]", .unknown)
        }
    }

    /// What is made of a futex, by the function nearest to the leaf that says so.
    private func futexLabel(_ callers: [String]) -> (name: String, category: Function.Category) {
        for name in callers {
            guard let kind = futexKinds.first(where: { kind in kind.parts.contains(where: name.contains) }) else {
                continue
            }
            return ("[waiting: \(kind.name)]", kind.category)
        }
        return ("[waiting: futex]", .lockWait)
    }
}

/// By what occurs in the names of functions, the more particular first.
private let futexKinds: [(name: String, category: Function.Category, parts: [String])] = [
    ("thread's end", .otherWait, ["pthread_join", "pthread_clockjoin", "pthread_timedjoin", "pthread_tryjoin"]),
    ("condition", .otherWait, ["pthread_cond_", "NSCondition"]),
    ("group", .otherWait, ["_dispatch_group_wait", "dispatch_group_wait", "DispatchGroup"]),
    (
        "semaphore", .otherWait,
        ["_dispatch_sem", "dispatch_semaphore", "sem_wait", "sem_timedwait", "sem_clockwait", "new_sem"]
    ),
    (
        "queue", .lockWait,
        ["_dispatch_sync", "_dispatch_thread_event", "_dispatch_barrier", "_dispatch_lane", "_dispatch_wait"]
    ),
    ("once", .lockWait, ["pthread_once", "swift_once", "dispatch_once", "_dispatch_gate"]),
    (
        "lock", .lockWait,
        [
            "pthread_mutex_", "pthread_rwlock_", "lll_lock", "_MutexHandle", "unfair_lock", "NSLock", "NSRecursiveLock",
            "_CFMutex", "Mutex", "Lock",
        ]
    ),
    ("barrier", .lockWait, ["pthread_barrier"]),
]
