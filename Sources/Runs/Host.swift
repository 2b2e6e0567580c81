/// The machine and the walls that a run ran between, as its page shows them.
package struct Host: Hashable, Sendable {
    package let cpu: String
    package let cores: Int
    /// Mechanisms in force: `user`, `pid`, `mount`, `net`, `ipc`, `uts`, `cgroup`, `seccomp`, `landlock`.
    package let sandbox: [String]
    /// Mechanisms an operator waived by name.
    package let waived: [String]

    package init(cpu: String, cores: Int, sandbox: [String], waived: [String]) {
        self.cpu = cpu
        self.cores = cores
        self.sandbox = sandbox
        self.waived = waived
    }
}

/// A compiler installation that runs can name.
package struct ToolchainInfo: Hashable, Sendable {
    /// Such as `go1.27.3` or `swift-6.3.1`.
    package let name: String
    /// What the compiler says of itself.
    package let version: String

    package init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}
