import HTTPTypes
import Hummingbird
import Linux
import Logging
import NIOCore
import ProfileFormats
import Profiles

/// Takes what programs push with Pyroscope's clients while they are recorded: on loopback, behind a path that nobody
/// guesses.
struct IngestServer: Sendable {
    /// Ends with a slash: some clients replace what is behind the last one.
    let address: String
    let pushed: PushedProfiles
    private let serving: Task<Void, any Error>
    private let limits: PushLimits

    /// Nil where this host has no loopback to listen on.
    ///
    /// - Parameter limits: how much is taken.
    init?(limits: PushLimits = PushLimits()) async {
        var random = SystemRandomNumberGenerator()
        let secret = (0..<2).map { _ in String(random.next(), radix: 36) }.joined()
        let pushed = PushedProfiles(limits: limits)
        let known = OpenDescriptors.numbers()
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let logger = Logger(label: "ingest") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in
                await Self.answer(request, behind: secret, pushed, limits)
            },
            server: .http1(configuration: .init(idleTimeout: .seconds(Int64(limits.idleSeconds)))),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: 0),
                availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        serving = Task {
            defer { continuation.finish() }
            try await application.run()
        }
        guard let port = await ports.first(where: { $0 > 0 }) else { return nil }
        OpenDescriptors.closeOnExecution(except: known)
        address = "http://127.0.0.1:\(port)/\(secret)/"
        self.pushed = pushed
        self.limits = limits
    }

    /// Takes no more, once what is under way is done.
    func finish() async {
        let deadline = ContinuousClock.now + limits.patience
        while !pushed.isIdle, .now < deadline { try? await Task.sleep(for: .milliseconds(10)) }
        serving.cancel()
        // Whatever it ended with, it has taken what it took.
        _ = await serving.result
    }

    private static func answer(
        _ request: Request, behind secret: String, _ pushed: PushedProfiles, _ limits: PushLimits
    ) async -> Response {
        // Some clients put a slash before what they ask for, some do not.
        let words = request.uri.path.split(separator: "/")
        guard words.count >= 2, words[0] == secret else { return Response(status: .notFound) }
        let isIngest = words[1...] == ["ingest"]
        guard isIngest || words[1...] == ["push.v1.PusherService", "Push"] else { return Response(status: .notFound) }
        guard request.method == .post else { return Response(status: .methodNotAllowed) }
        let dialect = PushDialect(pushProtocol: isIngest ? request.ingest : request.push)
        do {
            try await pushed.counted {
                let body = try await request.collected(limits)
                let result = await onOwnedThread(named: "push") { Result { try dialect.take(body, into: pushed) } }
                try result.get()
            }
            return dialect.taken
        } catch {
            let (status, sentence) = PushDialect.refusal(error, limits)
            pushed.refuse(sentence)
            return dialect.refused(status, sentence)
        }
    }
}

extension Request {
    fileprivate var push: PushProtocol { .push(contentType: headers[.contentType] ?? "") }

    fileprivate var ingest: PushProtocol {
        let query = Dictionary(uri.queryParameters.map { (String($0.key), String($0.value)) }) { first, _ in first }
        return .ingest(query: query, contentType: headers[.contentType] ?? "")
    }

    /// The body, within its time.
    fileprivate func collected(_ limits: PushLimits) async throws -> [UInt8] {
        try await withThrowingTaskGroup { group in
            group.addTask { Array(buffer: try await body.collect(upTo: limits.bodyBytes)) }
            group.addTask {
                try await Task.sleep(for: .seconds(limits.requestSeconds))
                throw HTTPError(.requestTimeout)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }
}
