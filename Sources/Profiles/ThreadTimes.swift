/// How a thread's wall time was spent, from the kernel's context switches; nanoseconds.
package struct ThreadTimes: Codable, Hashable, Sendable {
    /// On a CPU.
    package var runningNs: UInt64 = 0
    /// Ready, while others had the CPU.
    package var runnableNs: UInt64 = 0
    /// For input, a lock, a timer, another thread.
    package var waitingNs: UInt64 = 0

    package init() {}

    package static func + (left: ThreadTimes, right: ThreadTimes) -> ThreadTimes {
        var sum = left
        sum.runningNs += right.runningNs
        sum.runnableNs += right.runnableNs
        sum.waitingNs += right.waitingNs
        return sum
    }
}
