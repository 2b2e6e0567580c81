package import Runs
package import Snippets

/// What a worker says of itself when it connects.
package struct WorkerInfo: Codable, Hashable, Sendable {
    /// Both ends must speak the same one: they are built together.
    package static let protocolVersion = 3

    package let protocolVersion: Int
    package let host: Host
    /// Names the machine among all others, as long as it runs: the kernel's boot id. Workers of one machine share it.
    package let machine: String
    package internal(set) var languages: [LanguageOffer]
    /// How many cores it gives to profiled programs.
    package let runCores: Int

    package init(
        host: Host, machine: String, languages: [LanguageOffer], runCores: Int,
        protocolVersion: Int = WorkerInfo.protocolVersion
    ) {
        self.protocolVersion = protocolVersion
        self.host = host
        self.machine = machine
        self.languages = languages
        self.runCores = runCores
    }
}

/// A language that a worker can compile and run.
package struct LanguageOffer: Codable, Hashable, Sendable {
    package let language: Language
    /// The default first.
    package let toolchains: [ToolchainInfo]
    /// Names of the profile types it can take; `cpu` is always there.
    package let profiles: [String]
    /// Why no program can be compiled at present, through no fault of its own; nil where it can.
    package let trouble: String?

    package init(
        language: Language, toolchains: [ToolchainInfo], profiles: [String] = ["cpu"], trouble: String? = nil
    ) {
        self.language = language
        self.toolchains = toolchains
        self.profiles = profiles
        self.trouble = trouble
    }
}
