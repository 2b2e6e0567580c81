import HTTPTypes
import Hummingbird
import Jobs
import Runs
import Snippets
import Storing

/// What the service says of itself.
struct ServiceController: Sendable {
    let service: RunService
    let assets: Assets
    let examples: Content
    let contract: Content

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/api/toolchains", [.get: toolchains])
        router.resource("/api/examples", [.get: { request, _ in examples.response(to: request) }])
        router.resource("/api/limits", [.get: { request, _ in Content.json(LimitsDocument()).response(to: request) }])
        router.resource("/api/openapi.yaml", [.get: { request, _ in contract.response(to: request) }])
        router.resource("/healthz", [.get: { request, _ in Content.json(["status": "up"]).response(to: request) }])
        router.resource("/readyz", [.get: ready])
        router.resource("/metrics", [.get: metrics])
        router.resource("/favicon.ico", [.get: { request, _ in try assets.answer("/favicon.ico", to: request) }])
        router.resource("/robots.txt", [.get: robots])
        router.resource("/assets/:build/**", [.get: asset])
    }

    @Sendable private func asset(_ request: Request, _ context: WebContext) async throws -> Response {
        guard context.parameters.get("build") == assets.buildID else { throw Problem.unknown }
        return try assets.answer("/" + context.parameters.getCatchAll().joined(separator: "/"), to: request)
    }

    @Sendable private func robots(_ request: Request, _ context: WebContext) -> Response {
        Content("User-agent: *\nDisallow: /api/\n", type: "text/plain; charset=utf-8").response(to: request)
    }

    @Sendable private func toolchains(_ request: Request, _ context: WebContext) async throws -> Response {
        Content.json(ToolchainsDocument(try await service.workers)).response(to: request)
    }

    @Sendable private func ready(_ request: Request, _ context: WebContext) async throws -> Response {
        Content.json(Readiness(warnings: try await service.readinessWarnings())).response(to: request)
    }

    private struct Readiness: Encodable {
        let status = "ready"
        let warnings: [String]
    }

    @Sendable private func metrics(_ request: Request, _ context: WebContext) async throws -> Response {
        let counts = try await service.queue.counts()
        let gauges = Metrics.Gauges(
            waiting: counts.waiting, running: counts.running,
            workers: try await service.workers.count,
            eventReaders: await service.eventReaderCount,
            storedBytes: await service.storeSize.latest()?.usedBytes ?? 0)
        return Content(service.metrics.text(gauges), type: "text/plain; version=0.0.4; charset=utf-8")
            .response(to: request)
    }
}

extension RunService {
    /// Ready is who can take a run: a worker is there, and the store can be written. Waits for nothing that anybody can
    /// keep busy.
    /// - Returns: a sentence for each thing that does not work all the same.
    /// - Throws: `Problem` where it is not ready.
    func readinessWarnings() async throws -> [String] {
        if let obstacle = store.obstacle {
            var problem = Problem(.serviceUnavailable, obstacle.sentence)
            problem.retryAfterSeconds = Limits.storeRetryAfterSeconds
            throw problem
        }
        let isFull = await storeSize.latest()?.full ?? false
        let workers = try await workers
        guard !workers.isEmpty else { throw Self.notReady("No worker is connected.") }
        let troubles = LanguageTroubles(of: workers)
        guard troubles.someLanguageWorks else {
            throw Self.notReady("No program can be compiled. \(troubles.sentences.joined(separator: " "))")
        }
        let counts = try await queue.counts()
        guard !counts.isStuck else {
            throw Self.notReady("Every worker has a job beyond its time and does not stop it.")
        }
        var warnings = (isFull ? ["The store is full: runs work, sharing does not."] : []) + troubles.sentences
        if counts.overdue > 0 {
            warnings.append("Jobs beyond their time that are being stopped: \(counts.overdue).")
        }
        return warnings
    }

    private static func notReady(_ sentence: String) -> Problem {
        var problem = Problem(.serviceUnavailable, sentence)
        problem.retryAfterSeconds = Limits.retryAfterSeconds
        return problem
    }
}

/// The languages that no worker can compile at present, and why.
struct LanguageTroubles {
    /// One for each, and for each toolchain that was added and cannot be had.
    let sentences: [String]
    let someLanguageWorks: Bool

    init(of workers: [WorkerInfo]) {
        let offers = workers.flatMap(\.languages)
        let working = Set(offers.filter { $0.trouble == nil }.map(\.language))
        someLanguageWorks = !working.isEmpty || offers.isEmpty
        let withheld = Set(offers.flatMap(\.withheld)).map {
            "The toolchain \($0.name) cannot be used at present: \($0.reason)"
        }
        sentences =
            withheld.sorted()
            + Language.allCases.compactMap { language in
                guard !working.contains(language),
                    let trouble = offers.first(where: { $0.language == language })?.trouble
                else { return nil }
                let name = language == .go ? "Go" : "Swift"
                return "\(name) programs cannot be compiled at present, which is this service's fault: \(trouble)"
            }
    }
}

/// `/api/toolchains`: what the workers that are connected now can do.
private struct ToolchainsDocument: Encodable {
    struct Offer: Encodable {
        struct Withheld: Encodable {
            let name: String
            let reason: String
        }

        let language: String
        let toolchains: [ToolchainDocument]
        /// What compiles where none is named; null where nothing does.
        let `default`: String?
        /// Added, and not to be had at present.
        let withheld: [Withheld]
        let profiles: [String]
    }

    let languages: [Offer]
    let runCores: Int

    init(_ workers: [WorkerInfo]) {
        runCores = workers.map(\.runCores).max() ?? 0
        languages = Language.allCases.compactMap { language in
            let offers = workers.flatMap(\.languages).filter { $0.language == language }
            guard let first = offers.first else { return nil }
            let toolchains = workers.toolchains(of: language)
            return Offer(
                language: language.rawValue, toolchains: toolchains.map(ToolchainDocument.init),
                default: toolchains.first?.name,
                withheld: first.withheld.map { Offer.Withheld(name: $0.name, reason: $0.reason) },
                profiles: first.profiles)
        }
    }
}
