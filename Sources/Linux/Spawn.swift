import CLinux
import Glibc

/// Starts a program in a session of its own with exactly these descriptors, `descriptors[n]` becoming number n, and
/// with default signal handling. Everything else of ours is close-on-exec. Answers the process's number; the caller
/// has to wait for it.
/// - Parameter inheritsEnvironment: whether the program sees this process's environment; otherwise it has none.
/// - Parameter busyFor: how long to try again while somebody has the file open for writing, ETXTBSY. A program that this
///   process has just written is busy without anybody's fault: a child that another thread starts at that moment holds a
///   copy of the writer's descriptor until its own exec.
package func spawn(
    _ path: String, _ arguments: [String], descriptors: [Int32], inheritsEnvironment: Bool = false,
    busyFor patience: Duration = .seconds(10)
) throws(SystemError) -> Int32 {
    // Out of the way of the target numbers first, or one would overwrite the next.
    var lent: [Int32] = []
    defer { for number in lent { close(number) } }
    for descriptor in descriptors {
        let firstFree = Int32(descriptors.count)
        lent.append(try retryingInterrupts("dup") { fcntl(descriptor, F_DUPFD_CLOEXEC, firstFree) })
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, number) in lent.enumerated() {
        posix_spawn_file_actions_adddup2(&actions, number, Int32(target))
    }
    // What we have inherited without close-on-exec ourselves.
    _ = linux_spawn_close_from(&actions, Int32(descriptors.count))
    var attributes = freshProcessAttributes()
    defer { posix_spawnattr_destroy(&attributes) }
    var texts: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for text in texts { free(text) } }
    var nothing: [UnsafeMutablePointer<CChar>?] = [nil]
    var process: pid_t = 0
    let patienceEnds = ContinuousClock.now + patience
    var status: Int32
    repeat {
        status = nothing.withUnsafeMutableBufferPointer { nothing in
            let environment = inheritsEnvironment ? environ : nothing.baseAddress
            return posix_spawn(&process, path, &actions, &attributes, &texts, environment)
        }
        guard status == ETXTBSY else { break }
        usleep(1000)
    } while ContinuousClock.now < patienceEnds
    guard status == 0 else { throw SystemError("spawn \(path)", code: status) }
    return process
}

private func freshProcessAttributes() -> posix_spawnattr_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    // POSIX_SPAWN_SETSID of glibc 2.26; the header hides it from us.
    let newSession: Int32 = 0x80
    let flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | newSession
    posix_spawnattr_setflags(&attributes, Int16(flags))
    return attributes
}

/// What a child used, with all of its own children that it waited for.
package struct ChildUsage: Equatable, Sendable {
    /// User and system time.
    package let cpuNanoseconds: UInt64
}

/// Waits for a child of ours; answers the status of wait(2) as well.
@available(*, noasync, message: "blocks the calling thread")
package func waitForChildUsage(_ process: Int32) throws(SystemError) -> (status: Int32, usage: ChildUsage) {
    var status: Int32 = 0
    var usage = rusage()
    _ = try retryingInterrupts("wait4 \(process)") { wait4(process, &status, 0, &usage) }
    let seconds = UInt64(clamping: usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
    let microseconds = UInt64(clamping: usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
    return (status, ChildUsage(cpuNanoseconds: (seconds * 1_000_000 + microseconds) * 1000))
}

/// Waits for a child of ours; answers the status of wait(2).
@available(*, noasync, message: "blocks the calling thread")
package func waitForChild(_ process: Int32) throws(SystemError) -> Int32 {
    var status: Int32 = 0
    _ = try retryingInterrupts("waitpid \(process)") { waitpid(process, &status, 0) }
    return status
}
