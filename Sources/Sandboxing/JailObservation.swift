import Linux
import SandboxProtocol

/// What the kernel says of a program in a jail, read outside of it: `proc(5)`, `namespaces(7)`.
struct JailObservation {
    private let namespaces: Set<String>
    private let status: [Substring: Substring]
    private let limits: [String]
    private let expected: JailLimits

    /// - Parameter initProcess: the jail's init, whose one child is the program.
    init(of initProcess: Int32, limits expected: JailLimits) {
        let children = try? KernelDirectory("/proc/\(initProcess)/task/\(initProcess)").read("children")
        let program = KernelDirectory("/proc/\(children ?? "")")
        // Of the program, not of init: that is closed to whoever has no rights over all processes of the host.
        namespaces = foreignNamespaces(of: program)
        status = fields(of: (try? program.read("status")) ?? "")
        limits = ((try? program.read("limits")) ?? "").split(separator: "\n").map(String.init)
        self.expected = expected
    }

    var rows: [HostProbe] {
        namespaceRows + [
            row(
                "noNewPrivileges", status["NoNewPrivs"] == "1", "A program cannot gain rights by executing something.",
                mend: "Use a kernel of 3.5 or later."),
            row(
                "capabilities", ["CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"].allSatisfy(isEmpty),
                "A program has no capability, nor a way to one.", mend: "Run the worker as root."),
            row(
                "seccomp", status["Seccomp"] == "2",
                "A program runs under its filter, with a listener for blocked calls.",
                mend: "Use a kernel of 5.14 or later with CONFIG_SECCOMP_FILTER."),
            row(
                "limits", holdsLimits, "A program's limits on descriptors, file size and core dumps are in force.",
                mend: "Raise the worker's own limits above those of its jails (ulimit -H)."),
        ]
    }

    private var namespaceRows: [HostProbe] {
        ["user", "pid", "mount", "net", "ipc", "uts"].map { name in
            row(
                "\(name)Namespace", namespaces.contains(name), "A jail has a \(name) namespace other than ours.",
                mend: "Use a kernel with CONFIG_NAMESPACES and this kind enabled.")
        }
    }

    private func row(_ name: String, _ isWorking: Bool, _ meaning: String, mend: String) -> HostProbe {
        HostProbe(
            name: name, isRequired: true, isWorking: isWorking,
            meaning: isWorking ? meaning : "This does not hold: \(meaning)", mend: isWorking ? "" : mend)
    }

    private func isEmpty(_ set: Substring) -> Bool { status[set]?.allSatisfy { $0 == "0" } == true }

    private var holdsLimits: Bool {
        holds("Max open files", expected.descriptors) && holds("Max file size", expected.fileBytes)
            && holds("Max core file size", 1) && holds("Max locked memory", 0)
    }

    /// Lines of `/proc/PID/limits`: name, soft limit, hard limit, unit, in columns.
    private func holds(_ name: String, _ value: Int) -> Bool {
        guard let line = limits.first(where: { $0.hasPrefix(name) }) else { return false }
        let values = line.dropFirst(name.count).split(separator: " ").prefix(2)
        return values.count == 2 && values.allSatisfy { Int($0) == value }
    }
}

/// The lines of `/proc/PID/status`, `name:` and value.
private func fields(of status: String) -> [Substring: Substring] {
    let pairs = status.split(separator: "\n").compactMap { line -> (Substring, Substring)? in
        guard let colon = line.firstIndex(of: ":") else { return nil }
        return (line[..<colon], line[colon...].dropFirst().drop { $0 == "\t" || $0 == " " })
    }
    return Dictionary(pairs) { first, _ in first }
}

/// The kinds of namespace that this process does not share with us, by the links of `/proc/PID/ns`.
private func foreignNamespaces(of process: KernelDirectory) -> Set<String> {
    let names = ["user": "user", "pid": "pid", "mnt": "mount", "net": "net", "ipc": "ipc", "uts": "uts"]
    return Set(
        names.compactMap { file, name in
            let theirs = linkTarget("\(process.path)/ns/\(file)")
            return theirs != nil && theirs != linkTarget("/proc/self/ns/\(file)") ? name : nil
        })
}
