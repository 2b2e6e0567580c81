/// A signal by its number on x86-64 and aarch64 Linux (`signal(7)`).
struct Signal: Equatable {
    let name: String
    /// What it usually means for a program; nil where the name says enough.
    let meaning: String?

    init(number: Int32) {
        if let (name, meaning) = Self.known[number] {
            self.name = name
            self.meaning = meaning
        } else {
            name = number >= 32 ? "SIGRTMIN+\(number - 32)" : "signal \(number)"
            meaning = nil
        }
    }

    private static let known: [Int32: (String, String?)] = [
        1: ("SIGHUP", nil), 2: ("SIGINT", nil), 3: ("SIGQUIT", nil),
        4: ("SIGILL", "a runtime check failed"), 5: ("SIGTRAP", "a runtime check failed"),
        6: ("SIGABRT", "it aborted itself"), 7: ("SIGBUS", "a memory access without memory behind it"),
        8: ("SIGFPE", "an arithmetic error"), 9: ("SIGKILL", nil), 10: ("SIGUSR1", nil),
        11: ("SIGSEGV", "a memory access that is not allowed"), 12: ("SIGUSR2", nil),
        13: ("SIGPIPE", nil), 14: ("SIGALRM", nil), 15: ("SIGTERM", nil), 16: ("SIGSTKFLT", nil),
        17: ("SIGCHLD", nil), 18: ("SIGCONT", nil), 19: ("SIGSTOP", nil), 20: ("SIGTSTP", nil),
        21: ("SIGTTIN", nil), 22: ("SIGTTOU", nil), 23: ("SIGURG", nil),
        24: ("SIGXCPU", "its limit of CPU time"), 25: ("SIGXFSZ", "its limit of file size"),
        26: ("SIGVTALRM", nil), 27: ("SIGPROF", nil), 28: ("SIGWINCH", nil), 29: ("SIGIO", nil),
        30: ("SIGPWR", nil), 31: ("SIGSYS", "a system call that is not allowed"),
    ]
}
