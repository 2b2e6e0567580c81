/// How wall time was spent, from the kernel's context switches; nanoseconds. The kernel does not say when a thread that
/// waited became ready again, only when it got a CPU: that delay counts as waiting.
package struct WallTimes: Hashable, Sendable {
    /// On a CPU; of a program: while any of its threads was.
    package var runningNs: UInt64 = 0
    /// Ready, while others had the CPU; of a program: while a thread was and none ran.
    package var runnableNs: UInt64 = 0
    /// For input, a lock, a timer, another thread; of a program: while all of its threads did.
    package var waitingNs: UInt64 = 0

    package init() {}

    package var totalNs: UInt64 { runningNs &+ runnableNs &+ waitingNs }
}
