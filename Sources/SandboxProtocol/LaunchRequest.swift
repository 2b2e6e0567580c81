/// One jail and the commands that run in it, one after the other, until one does not exit 0.
/// Every command is a single process that is exec'ed exactly once.
package struct LaunchRequest: Equatable, Sendable {
    package var policy: SandboxPolicy
    package var hostname: String
    /// In order; a mount point is made in the jail's own empty root, never inside another mount.
    package var mounts: [JailMount]
    /// Written before anything starts, below the mounts.
    package var files: [JailFile]
    package var workingDirectory: String
    package var commands: [JailCommand]
    package var limits: JailLimits
    /// The processors that the jail is pinned to; empty leaves the choice to the kernel.
    package var processors: [Int]
    /// Taken out of the jail once every process in it is dead.
    package var handOuts: [HandOut]

    package init(
        policy: SandboxPolicy, hostname: String = "flamebox", mounts: [JailMount], files: [JailFile] = [],
        workingDirectory: String = "/", commands: [JailCommand], limits: JailLimits, processors: [Int] = [],
        handOuts: [HandOut] = []
    ) {
        self.policy = policy
        self.hostname = hostname
        self.mounts = mounts
        self.files = files
        self.workingDirectory = workingDirectory
        self.commands = commands
        self.limits = limits
        self.processors = processors
        self.handOuts = handOuts
    }
}

/// Something that is in the jail's view. Nothing else of the host is.
package enum JailMount: Equatable, Sendable {
    /// A host file or directory, read-only, without devices and set-user-id. `optional`: skipped where it is absent.
    case readOnly(host: String, at: String, optional: Bool = false)
    /// A host directory that the jail may write: for warming caches at set-up, never with a snippet in the jail.
    case writable(host: String, at: String)
    /// A host device node under its own path, such as `/dev/null`.
    case device(String)
    /// An empty directory in memory that is gone with the jail. Symbolic links in it are never followed.
    case scratch(at: String, bytes: Int, inodes: Int, executable: Bool = false)
}

/// A small file of ours in the jail's read-only root or in one of its scratch directories.
package struct JailFile: Equatable, Sendable {
    package let path: String
    package let content: [UInt8]
    package let mode: UInt32

    package init(path: String, content: [UInt8], mode: UInt32 = 0o444) {
        self.path = path
        self.content = content
        self.mode = mode
    }

    package init(path: String, text: String, mode: UInt32 = 0o444) {
        self.init(path: path, content: Array(text.utf8), mode: mode)
    }
}

/// One program to execute in the jail.
package struct JailCommand: Equatable, Sendable {
    /// Inside the jail.
    package let path: String
    /// All of `argv`, the program's name first.
    package let arguments: [String]
    /// `NAME=value` each; nothing is inherited.
    package let environment: [String]
    /// A file inside the jail, made anew, that standard output goes to.
    package let standardOutputPath: String?

    package init(
        path: String, arguments: [String], environment: [String] = [], standardOutputPath: String? = nil
    ) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.standardOutputPath = standardOutputPath
    }
}

/// What a jail may use. Time and memory are of the whole jail, the rest of each command in it.
package struct JailLimits: Equatable, Sendable {
    /// `SIGURG`: ignored by default, so that a program that knows nothing of it is not disturbed.
    package static let softSignal: Int32 = 23
    /// The launcher keeps two descriptors above every program's limit; see the policy of `run`.
    package static let largestDescriptorLimit = 1000

    /// Wall time since `resume`. The server measures it.
    package var timeMs: Int
    /// From the soft signal to the kill when the time is over; 0 kills at once.
    package var flushBeforeKillMs: Int
    package var cpuSeconds: Int
    /// The most processor time in each tenth of a second, in percent of one processor; nil leaves it to the processors
    /// that the jail is pinned to. Held where the host has the `cpu` controller.
    package var cpuPercent: Int?
    package var memoryBytes: Int
    /// Threads of the one process.
    package var threads: Int
    /// The largest file that may be written.
    package var fileBytes: Int
    package var descriptors: Int
    package var stackBytes: Int

    package init(
        timeMs: Int, flushBeforeKillMs: Int = 0, cpuSeconds: Int, cpuPercent: Int? = nil, memoryBytes: Int,
        threads: Int, fileBytes: Int, descriptors: Int = 256, stackBytes: Int = 8 << 20
    ) {
        self.timeMs = timeMs
        self.flushBeforeKillMs = flushBeforeKillMs
        self.cpuSeconds = cpuSeconds
        self.cpuPercent = cpuPercent
        self.memoryBytes = memoryBytes
        self.threads = threads
        self.fileBytes = fileBytes
        self.descriptors = descriptors
        self.stackBytes = stackBytes
    }
}

/// A file that crosses from a scratch directory of the jail to the delivery directory of the server.
package struct HandOut: Equatable, Sendable {
    /// The scratch directory's path in the jail, exactly as in its mount.
    package let scratch: String
    /// Relative to `scratch`.
    package let path: String
    /// The new file's name in the delivery directory; it must not exist yet.
    package let name: String
    /// 0555 for an artifact: a sampler can only follow what it may read.
    package let mode: UInt32
    package let byteLimit: Int

    package init(scratch: String, path: String, name: String, mode: UInt32 = 0o444, byteLimit: Int) {
        self.scratch = scratch
        self.path = path
        self.name = name
        self.mode = mode
        self.byteLimit = byteLimit
    }
}

/// How the jail's user comes to be a user of the host: user_namespaces(7).
package enum UserMapping: UInt8, Sendable {
    /// Written by a server that may map any user.
    case direct = 1
    /// By newuidmap(1), from the users that the server's own was given in subuid(5).
    case delegated
    /// The jail's user is the server's own, which the kernel allows to everybody.
    case ownUser
}

/// What the server adds to a request: the identity and the filter that the jail gets.
package struct LaunchGrant: Equatable, Sendable {
    /// The host's user and group id that the jail's only user is mapped to. Never 0.
    package let hostUser: UInt32
    package let mapping: UserMapping
    /// Compiled seccomp program: `struct sock_filter`s.
    package let filter: [UInt8]
    /// The most private memory of each process (`RLIMIT_DATA`), where no group limits the jail's; nil where one does.
    package let dataBytes: UInt64?

    package init(
        hostUser: UInt32, mapping: UserMapping = .direct, filter: [UInt8], dataBytes: UInt64? = nil
    ) {
        self.hostUser = hostUser
        self.mapping = mapping
        self.filter = filter
        self.dataBytes = dataBytes
    }
}
