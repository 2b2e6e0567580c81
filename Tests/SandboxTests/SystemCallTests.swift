import Foundation
import SandboxProtocol
import Sandboxing
import Testing

/// Numbers are of x86-64, asm/unistd_64.h.
@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .serialized, .timeLimit(.minutes(10)))
struct SystemCallTests {
    private static let call = Result { try Probe("call") }

    static let ending: [(name: String, arguments: [Int])] = [
        ("ptrace", [101, 0, 0, 0, 0]), ("process_vm_readv", [310, 1, 0, 0, 0, 0, 0]), ("bpf", [321, 0, 0, 0]),
        ("perf_event_open", [298, 0, 0, -1, -1, 0]), ("io_uring_setup", [425, 8, 0]), ("userfaultfd", [323, 0]),
        ("keyctl", [250, 0, 0]), ("mount", [165, 0, 0, 0, 0, 0]), ("unshare", [272, 0x1000_0000]),
        ("setns", [308, 0, 0]), ("pivot_root", [155, 0, 0]), ("chroot", [161, 0]), ("seccomp", [317, 0, 0, 0]),
        ("open_by_handle_at", [304, -1, 0, 0]), ("init_module", [175, 0, 0, 0]), ("kexec_load", [246, 0, 0, 0, 0]),
        ("modify_ldt", [154, 0, 0, 0]), ("iopl", [172, 3]), ("reboot", [169, 0, 0, 0, 0]),
        ("pidfd_getfd", [438, 0, 0, 0]), ("kcmp", [312, 1, 1, 0, 0, 0]), ("clock_settime", [227, 0, 0]),
    ]

    @Test(arguments: ending)
    func `a call that nobody needs ends the run and is named`(name: String, arguments: [Int]) async throws {
        let outcome = try await Self.call.get().run(arguments.map(String.init))
        #expect(outcome.report.blockedCall == name)
        #expect(outcome.report.killed == .blockedCall)
        #expect(outcome.end == .signalled(SIGKILL))
        #expect(outcome.text.isEmpty)
    }

    static let failing: [(name: String, arguments: [Int], code: Int32)] = [
        ("socket", [41, 2, 1, 0], EACCES), ("socket of VSOCK", [41, 40, 1, 0], EACCES),
        ("connect", [42, 0, 0, 0], EACCES),
        ("clone3", [435, 0, 0], ENOSYS), ("clone of a process", [56, 17, 0, 0, 0, 0], EPERM), ("fork", [57], EPERM),
        ("clone into a namespace", [56, 0x1000_0011, 0, 0, 0, 0], EPERM), ("kill everything", [62, -1, 9], EPERM),
        ("kill init", [62, 1, 9], EPERM), ("setsid", [112], EPERM), ("symlink", [88, 0, 0], EPERM),
        ("mknod", [133, 0, 0o60666, 0x801], EPERM), ("setuid", [105, 0], EPERM),
        ("personality", [135, 0x4_0000], EPERM),
        ("sethostname", [170, 0, 0], EPERM), ("sched_setaffinity", [203, 0, 0, 0], EPERM),
        ("flock", [73, 1, 2], EOPNOTSUPP),
        ("fcntl of leases", [72, 1, 1024, 0], EPERM), ("ioctl TIOCSTI", [16, 0, 0x5412, 0], EPERM),
        ("ioctl TIOCSTI with high bits", [16, 0, 0x1_0000_5412, 0], EPERM), ("shmget", [29, 0, 4096, 0o600], EPERM),
        ("PR_SET_DUMPABLE", [157, 4, 0], EPERM), ("PR_TASK_PERF_EVENTS_DISABLE", [157, 31], EPERM),
        ("sendmsg", [46, 1, 0, 0], EPERM), ("inotify_init1", [294, 0], ENOSYS), ("mlock2", [325, 0, 4096, 0], EPERM),
        ("real-time scheduling", [144, 0, 1, 0], EPERM), ("sched_setattr", [314, 0, 0, 0], EPERM),
        ("AF_NETLINK", [41, 16, 3, 0], EACCES), ("AF_UNIX", [41, 1, 1, 0], EACCES),
        ("getppid's kill", [62, 0, 9], EPERM),
        ("setrlimit of another", [302, 1, 7, 0, 0], EPERM), ("memfd_create", [319, 0, 0], ENOSYS),
    ]

    @Test(arguments: failing)
    func `a call that a program may try only fails`(name: String, arguments: [Int], code: Int32) async throws {
        let outcome = try await Self.call.get().run(arguments.map(String.init))
        #expect(outcome.end == .exited(0))
        #expect(outcome.text == "\(code)\n")
    }

    @Test func `a harmless call goes through`() async throws {
        #expect(try await Self.call.get().run(["39"]).text == "ok\n")
    }
}
