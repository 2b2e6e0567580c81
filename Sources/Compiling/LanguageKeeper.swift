import Linux
import Runs
import Sandboxing
import Snippets
import Synchronization

/// A language as it can be compiled now. Its caches are held for as long as this is.
struct ReadyLanguage: Sendable {
    let toolchain: Toolchain
    let rules: any LanguageRules
    let caches: HeldCaches

    init(
        _ installed: InstalledToolchain, caches: HeldCaches, of installation: Installation
    ) throws(CompilingFailure) {
        self.caches = caches
        toolchain = try Toolchain(
            installed, compiler: caches.stamp.toolchain, caches: caches.directory, of: installation)
        switch installed.language {
        case .go: rules = try GoRules(of: toolchain)
        case .swift: rules = SwiftRules()
        }
    }
}

/// Keeps a toolchain's caches as new as what they are made from, on a machine that changes: packages are upgraded while
/// the service runs.
actor LanguageKeeper {
    nonisolated let installed: InstalledToolchain
    private let installation: Installation
    private let maker: CacheMaker
    /// The last that there was; it may be older than what it was made from.
    private nonisolated let ready = Mutex<ReadyLanguage?>(nil)
    /// Why there is none of what is there now.
    private var failure: (any Error)?
    private var isRenewing = false
    private var lookedAt: ContinuousClock.Instant?

    init(_ installed: InstalledToolchain, installation: Installation, sandbox: Sandbox) {
        self.installed = installed
        self.installation = installation
        maker = CacheMaker(installed, installation: installation, sandbox: sandbox)
    }

    nonisolated var language: Language { installed.language }

    /// The compiler, as far as it is known; nil where it was never ready.
    nonisolated var toolchain: Toolchain? { ready.withLock { $0?.toolchain } }

    nonisolated var caches: HeldCaches? { ready.withLock { $0?.caches } }

    /// The language with caches of what is there now. They are made anew first where something changed; the caller waits
    /// for that, but not once its task is cancelled.
    ///
    /// - Parameter isDoubtful: look at once, and at the caches' own files too.
    func current(isDoubtful: Bool = false) async throws -> ReadyLanguage {
        try await waitForRenewal()
        let lookedBefore = lookedAt.map { ContinuousClock.now - $0 < .seconds(Limits.cacheLookSeconds) } ?? false
        if let failure, lookedBefore { throw failure }
        let known = ready.withLock { $0 }
        if let known, failure == nil, !isDoubtful && lookedBefore { return known }
        lookedAt = .now
        if let known, try await isCurrent(known, wholly: isDoubtful) {
            failure = nil
            return known
        }
        renew()
        try await waitForRenewal()
        if let failure { throw failure }
        guard let renewed = ready.withLock({ $0 }) else {
            throw CompilingFailure.cachesMissing(toolchain: installed.cacheName)
        }
        return renewed
    }

    private func isCurrent(_ known: ReadyLanguage, wholly: Bool) async throws -> Bool {
        let ingredients = try await IngredientPlaces(of: installed, in: installation).look()
        return ingredients == known.caches.stamp.ingredients && (!wholly || known.caches.isWhole())
    }

    /// For all who wait; whoever asked first may be cancelled meanwhile.
    private func renew() {
        guard !isRenewing else { return }
        isRenewing = true
        Task {
            do {
                let renewed = try ReadyLanguage(installed, caches: try await maker.current(), of: installation)
                ready.withLock { $0 = renewed }
                failure = nil
            } catch {
                failure = error
            }
            lookedAt = .now
            isRenewing = false
        }
    }

    private func waitForRenewal() async throws {
        while isRenewing { try await Task.sleep(for: .milliseconds(50)) }
    }
}
