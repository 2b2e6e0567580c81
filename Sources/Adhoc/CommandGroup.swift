import Glibc
import Linux

/// A control group for a command of root's, by which each processor has one clock for the command and all that it starts:
/// a clock of each thread's own begins with a whole period, and hardly sees threads that live for less.
///
/// It bounds nothing. Documentation/admin-guide/cgroup-v2.rst and cgroup-v1 of the kernel have the files.
struct CommandGroup: Sendable {
    private let directory: KernelDirectory
    private let parent: KernelDirectory

    private static let prefix = "flamebox-adhoc-"
    private static let members = "cgroup.procs"
    private static let mounts = KernelDirectory("/sys/fs/cgroup")
    /// Processes may fork while they are moved: each round leaves fewer of them.
    private static let rounds = 100

    /// Of the path of a directory for an event to watch.
    var path: String { directory.path }

    /// Makes one and puts the process into it, which has not executed its program yet. What others left that were killed is
    /// removed.
    init(holding process: Int32) throws(SystemError) {
        guard let parent = try Self.place(), let owner = ProcessIdentity(of: ownProcessNumber()) else {
            throw SystemError("control groups of perf_event", code: ENOENT)
        }
        Self.sweep(parent)
        self.parent = parent
        directory = KernelDirectory("\(parent.path)/\(Self.prefix)\(owner.number)-\(owner.startTicks)-\(process)")
        try directory.make()
        do throws(SystemError) {
            try directory.write(Self.members, "\(process)")
        } catch {
            remove()
            throw error
        }
    }

    /// What is left running in it goes on where the recorder is.
    func remove() { Self.remove(directory, in: parent) }

    /// This process's own group where events are told what to watch: of version 2, also in the hybrid, or of version 1's
    /// own hierarchy for it.
    private static func place() throws(SystemError) -> KernelDirectory? {
        let lines = try KernelDirectory("/proc/self").read("cgroup").split(separator: "\n")
        let first = KernelDirectory("\(mounts.path)/perf_event")
        let unified = KernelDirectory("\(mounts.path)/unified")
        let (mount, controller) =
            first.exists ? (first, "perf_event") : unified.exists ? (unified, "") : (mounts, "")
        guard mount.exists(members), let own = path(of: controller, in: lines) else { return nil }
        let place = KernelDirectory(mount.path + (own == "/" ? "" : own))
        // In a container the path may be the host's, and the mount already its end.
        return place.exists ? place : mount
    }

    /// Of the lines `id:controllers:path`; "" is version 2.
    static func path(of controller: String, in lines: [Substring]) -> String? {
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let controllers = parts[1].split(separator: ",", omittingEmptySubsequences: false)
            if controllers.contains(Substring(controller)) { return String(parts[2]) }
        }
        return nil
    }

    /// Whose makers are dead.
    private static func sweep(_ parent: KernelDirectory) {
        for name in parent.names() where name.hasPrefix(prefix) {
            let numbers = name.dropFirst(prefix.utf8.count).split(separator: "-")
            guard numbers.count == 3, let number = Int32(numbers[0]), let startTicks = UInt64(numbers[1]),
                ProcessIdentity(of: number)?.startTicks != startTicks
            else { continue }
            remove(KernelDirectory("\(parent.path)/\(name)"), in: parent)
        }
    }

    private static func remove(_ directory: KernelDirectory, in parent: KernelDirectory) {
        for _ in 0..<rounds {
            // A group that the command made beneath is the command's, and keeps this one.
            guard (try? directory.remove()) == false else { return }
            let left = ((try? directory.read(members)) ?? "").split(separator: "\n")
            // The dead leave a moment after they were waited for.
            if left.isEmpty { pause(milliseconds: 1) }
            for process in left { try? parent.write(members, String(process)) }
        }
    }
}
