import CLinux
import Glibc

/// Starts `arguments[0]`, a path, with this process's environment, standard streams and no other descriptor.
/// Signals are unblocked and at their defaults in the child, whatever they are here.
package func spawn(_ arguments: [String]) throws(SystemError) -> Int32 {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var child: Int32 = 0
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for argument in argv { free(argument) } }
    let code = posix_spawn(&child, arguments[0], nil, &attributes, &argv, environ)
    guard code == 0 else { throw SystemError("posix_spawn \(arguments[0])", code: code) }
    return child
}

/// How a child process ended.
package enum ProcessEnd: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
}

/// A child that has ended and was not asked for yet; nil where there is none.
package func reapChild() -> (process: Int32, end: ProcessEnd)? {
    var status: Int32 = 0
    let process = waitpid(-1, &status, WNOHANG)
    guard process > 0 else { return nil }
    let signal = status & 0x7f
    return (process, signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal))
}

/// Asks the kernel to kill this process when the thread that started it ends, and ends at once where that has
/// happened already.
package func dieWithParent(_ parent: Int32) {
    prctl(PR_SET_PDEATHSIG, UInt(SIGKILL))
    if getppid() != parent { exit(1) }
}
