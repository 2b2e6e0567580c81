package import Runs
package import Snippets

/// What a worker says of itself when it connects.
package struct WorkerInfo: Hashable, Sendable {
    /// Both ends must speak the same one: they are built together.
    package static let protocolVersion = 6

    package let protocolVersion: Int
    package let host: Host
    /// Names the machine among all others, as long as it runs: the kernel's boot id. Workers of one machine share it.
    package let machine: String
    /// As the kernel names it: `x86_64`.
    package let architecture: String
    package internal(set) var languages: [LanguageOffer]
    /// How many cores it gives to profiled programs.
    package let runCores: Int

    package init(
        host: Host, machine: String, architecture: String, languages: [LanguageOffer], runCores: Int,
        protocolVersion: Int = WorkerInfo.protocolVersion
    ) {
        self.protocolVersion = protocolVersion
        self.host = host
        self.machine = machine
        self.architecture = architecture
        self.languages = languages
        self.runCores = runCores
    }
}

extension WorkerInfo {
    package func offers(_ request: ToolchainRequest) -> Bool {
        languages.contains { offer in
            offer.language == request.language
                && (request.name == nil || offer.toolchains.contains { $0.name == request.name })
        }
    }
}

/// A language that a worker can compile and run.
package struct LanguageOffer: Hashable, Sendable {
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
