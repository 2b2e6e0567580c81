import Foundation
import Glibc

/// The socket calls we need, each as the kernel has it (`unix(7)`).
enum UnixSocket {
    struct Failure: Error, Equatable, CustomStringConvertible {
        let call: String
        let path: String
        let errno: CInt

        var description: String { "\(call) \(path): \(String(cString: strerror(errno)))" }
    }

    /// A listening socket that only our user may connect to. A stale file of an earlier process is replaced.
    static func listen(at path: String) throws(Failure) -> CInt {
        let descriptor = try open(path)
        // Before `bind`, so that the file never exists with a wider mode: the kernel takes it from the socket.
        guard fchmod(descriptor, 0o600) == 0 else { throw failure("fchmod", path, closing: descriptor) }
        unlink(path)
        let bound = try withAddress(of: path) { bind(descriptor, $0, $1) }
        guard bound == 0 else { throw failure("bind", path, closing: descriptor) }
        guard Glibc.listen(descriptor, 16) == 0 else { throw failure("listen", path, closing: descriptor) }
        return descriptor
    }

    static func connect(to path: String) throws(Failure) -> CInt {
        let descriptor = try open(path)
        let connected = try withAddress(of: path) { Glibc.connect(descriptor, $0, $1) }
        guard connected == 0 else { throw failure("connect", path, closing: descriptor) }
        return descriptor
    }

    /// Nil when the listening socket was shut down.
    @available(*, noasync, message: "blocks the calling thread")
    static func accept(_ listening: CInt) -> CInt? {
        while true {
            let descriptor = Glibc.accept(listening, nil, nil)
            if descriptor >= 0 {
                // `accept4` is not importable; only this process's own children could inherit it in between.
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                return descriptor
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: usleep(100_000)
            default: return nil
            }
        }
    }

    /// The user of the process at the other end: of one that connected, as it was then; of one that listens, as it was
    /// when it began to (`SO_PEERCRED`). Nil where the kernel does not tell.
    static func peerUser(of descriptor: CInt) -> uid_t? {
        // `struct ucred` of unix(7): process, user, group. The header shows it only under _GNU_SOURCE.
        var credentials: (process: pid_t, user: uid_t, group: gid_t) = (0, 0, 0)
        var length = socklen_t(MemoryLayout.size(ofValue: credentials))
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0,
            length == MemoryLayout.size(ofValue: credentials)
        else { return nil }
        return credentials.user
    }

    /// How long a `read` or `write` may wait; zero seconds is for ever.
    static func setTimeout(_ option: CInt, seconds: Int, of descriptor: CInt) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    private static func open(_ path: String) throws(Failure) -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket", path: path, errno: errno) }
        return descriptor
    }

    private static func failure(_ call: String, _ path: String, closing descriptor: CInt) -> Failure {
        let failure = Failure(call: call, path: path, errno: errno)
        close(descriptor)
        return failure
    }

    private static func withAddress(
        of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) throws(Failure) -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8) + [0]
        guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else {
            throw Failure(call: "bind", path: path, errno: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
