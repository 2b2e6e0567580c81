import Runs
import Sandboxing
import Snippets
import Synchronization

/// The toolchains that there are now: the default of each language, those that were added, and one that is being tried.
final class ToolchainShelf: Sendable {
    private let installation: Installation
    private let sandbox: Sandbox
    private let fixed: [InstalledToolchain]
    private let kept: Mutex<[LanguageKeeper]>

    init(of installation: Installation, sandbox: Sandbox, candidate: InstalledToolchain?) throws(CompilingFailure) {
        self.installation = installation
        self.sandbox = sandbox
        var fixed: [InstalledToolchain] = []
        for language in [Language.go, .swift] { fixed.append(try installation.defaultToolchain(of: language)) }
        self.fixed = fixed + (candidate.map { [$0] } ?? [])
        kept = Mutex([])
        _ = lookAgain()
    }

    var keepers: [LanguageKeeper] { kept.withLock { $0 } }

    /// Takes in what was added meanwhile, and lets go of what was removed. Answers whether there was any such.
    func lookAgain() -> Bool {
        let added = AddedToolchains(of: installation).all().map(\.installed)
        let all = fixed + added.filter { one in !fixed.contains { $0.name == one.name } }
        return kept.withLock { keepers in
            let isChanged = keepers.map(\.installed) != all
            keepers = all.map { installed in
                keepers.first { $0.installed == installed }
                    ?? LanguageKeeper(installed, installation: installation, sandbox: sandbox)
            }
            return isChanged
        }
    }
}

extension LanguageKeeper {
    /// What it is asked for as; nil for a default that was never ready.
    nonisolated var offeredName: String? { installed.name ?? toolchain?.info.name }
}
