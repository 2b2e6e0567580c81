import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Jobs
import Logging
import MemoryStore
import NIOCore
import ProfileBuilding
import ProfileFormats
import Profiles
import Runs
import Snippets
import Storing
import Testing

@testable import WebServer

/// The service as it runs, with a worker at its socket that does what a test tells it.
struct TestService: Sendable {
    /// Where runs are kept.
    enum Storage {
        case file, memory
    }

    let service: RunService
    let client: any TestClientProtocol
    private let socketPath: String

    var store: any Store { service.store }

    /// - Parameters:
    ///   - queue: For tests of its limits.
    ///   - content: An SQLite file's bytes to begin with; an empty store by default.
    ///   - configuration: Where it differs from what is served by default.
    ///   - parent: Of the directory that everything is in; where the system has such by default.
    static func run(
        _ setup: TestingSetup = .router, queue: RunQueue = RunQueue(), storage: Storage = .file,
        storeByteLimit: Int = Limits.storeBytes, content: [UInt8]? = nil,
        configuration: WebServerConfiguration = Self.configuration,
        in parent: URL = FileManager.default.temporaryDirectory,
        _ test: @Sendable (TestService) async throws -> Void
    ) async throws {
        let directory = parent.appending(path: "flamebox-\(RandomID.make())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        // Not in there, because a socket's path may be 107 bytes at most.
        let socketPath = FileManager.default.temporaryDirectory.appending(path: RandomID.make()).path
        let file = directory.appending(path: "s.sqlite")
        try content.map { try Data($0).write(to: file) }
        let store: any Store =
            switch storage {
            case .file: try Archive(path: file.path, byteLimit: storeByteLimit)
            case .memory: MemoryStore(byteLimit: storeByteLimit)
            }
        // Longer than a machine that is busy with all the other tests may let one of them wait.
        let service = try await RunService(
            store: store, queue: EmbeddedQueue(turns: queue), toolPatience: .seconds(3600))
        let listener = try WorkerListener(path: socketPath)
        let running = Task {
            async let serving: Void = service.serve(listener)
            await service.run()
            await serving
        }
        defer {
            listener.close()
            running.cancel()
        }
        try await application(configuration, of: service).test(setup) { client in
            try await test(TestService(service: service, client: client, socketPath: socketPath))
        }
    }

    private static func application(
        _ configuration: WebServerConfiguration, of service: RunService
    ) throws -> some ApplicationProtocol {
        buildApplication(
            configuration, content: try WebContent(configuration), service: service,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Another service on the same store and the same queue, as another process would have it.
    func another(_ test: @Sendable (TestService) async throws -> Void) async throws {
        let service = try await RunService(store: service.store, queue: service.queue)
        let running = Task { await service.run() }
        defer { running.cancel() }
        try await Self.application(Self.configuration, of: service).test(.router) { [socketPath] client in
            try await test(TestService(service: service, client: client, socketPath: socketPath))
        }
    }

    static var configuration: WebServerConfiguration {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return WebServerConfiguration(web: root.appending(path: "Web"), templates: root.appending(path: "Templates"))
    }

    /// Connects, and returns when the service knows it.
    func worker(cores: Int = 1) async throws -> ScriptedWorker {
        let info = WorkerInfo(
            host: Runs.Host(cpu: "Test <cpu>", cores: 2, sandbox: ["user", "seccomp"], waived: []), machine: "m",
            architecture: "x86_64",
            languages: Language.allCases.map {
                LanguageOffer(
                    language: $0, toolchains: [ToolchainInfo(name: "\($0.rawValue)1", version: "version 1")])
            }, runCores: cores)
        let known = try await service.workers.count
        let connection = try await WorkerConnection.connect(to: socketPath, as: info)
        while try await service.workers.count == known { await Task.yield() }
        return ScriptedWorker(connection: connection)
    }

    func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await client.execute(uri: path, method: .get, headers: headers)
    }

    func post(_ path: String, json: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await client.execute(
            uri: path, method: .post, headers: [.contentType: "application/json"] + headers,
            body: ByteBuffer(string: json))
    }

    func post(_ path: String, form: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await client.execute(
            uri: path, method: .post, headers: [.contentType: "application/x-www-form-urlencoded"] + headers,
            body: ByteBuffer(string: form))
    }

    func delete(_ path: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await client.execute(uri: path, method: .delete, headers: headers)
    }

    struct Accepted: Decodable {
        let id: String
        let url: String
        let events: String
        let ownerToken: String

        var bearer: HTTPFields { [.authorization: "Bearer \(ownerToken)"] }
        var cookie: HTTPFields { [.cookie: "owner_\(id)=\(ownerToken)"] }
    }

    func submit(_ code: String = "package main", language: String = "go") async throws -> Accepted {
        let body = JSONText.of(["language": language, "code": code])
        let response = try await post("/api/runs", json: body)
        #expect(response.status == .accepted)
        return try response.decode(Accepted.self)
    }

    /// Waits until the run is over and stored.
    func ended(_ runID: String) async throws -> JSONValue {
        while true {
            let run = try await get("/api/runs/\(runID)").decode(JSONValue.self)
            if ["finished", "failed", "cancelled"].contains(run["state"].text) { return run }
            await Task.yield()
        }
    }

    /// A run that a worker took and finished with a profile.
    func finishedRun(_ code: String = "package main", outcome: RunOutcome = .sample) async throws -> Accepted {
        let accepted = try await submit(code)
        let worker = try await worker()
        let job = try await worker.nextJob()
        try await worker.connection.send(
            .finished(outcome), of: job.id, profile: try StoredProfile.encode(SampleProfile.make()))
        _ = try await ended(accepted.id)
        worker.connection.close()
        return accepted
    }
}

struct ScriptedWorker: Sendable {
    struct NothingCame: Error {}

    let connection: WorkerConnection

    func next() async throws -> ServerMessage {
        for await message in connection.messages { return message }
        throw NothingCame()
    }

    func nextJob() async throws -> Job {
        guard case .run(let job) = try await next() else { throw NothingCame() }
        return job
    }
}

extension WorkerConnection {
    /// Of a run.
    func send(_ event: RunEvent, of jobID: String, profile: [UInt8] = []) async throws {
        try await send(.run(event), of: jobID, profile: profile)
    }
}

extension RunOutcome {
    static var sample: RunOutcome {
        var outcome = RunOutcome(state: .finished)
        outcome.toolchain = ToolchainInfo(name: "go1", version: "version 1")
        outcome.host = Runs.Host(cpu: "Test <cpu>", cores: 2, sandbox: ["user", "seccomp"], waived: [])
        outcome.verdict = Verdict(
            kind: .timedOut, message: "The program was stopped at its 10 s limit.",
            limit: Verdict.Limit(name: "timeLimitMs", value: 10_000))
        outcome.output = [
            OutputChunk(stream: .stdout, text: "one\n", atMs: 1), OutputChunk(stream: .stderr, text: "two\n", atMs: 2),
        ]
        outcome.usage.wallMs = 10_000
        outcome.profile = SampleProfile.make().summary(maximumThreads: 8)
        return outcome
    }
}

/// JSON without a type of ours, as a client sees it.
enum JSONValue: Decodable, Equatable, Sendable {
    case null
    case flag(Bool)
    case number(Double)
    case string(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let list = try? container.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// Null where there is no such field.
    subscript(_ key: String) -> JSONValue {
        if case .object(let fields) = self { fields[key] ?? .null } else { .null }
    }

    subscript(_ index: Int) -> JSONValue {
        if case .list(let items) = self, items.indices.contains(index) { items[index] } else { .null }
    }

    var text: String { if case .string(let text) = self { text } else { "" } }
    var keys: Set<String> { if case .object(let fields) = self { Set(fields.keys) } else { [] } }
}

extension TestResponse {
    var text: String { String(buffer: body) }

    func decode<Value: Decodable>(_: Value.Type) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(body.readableBytesView))
    }

    func problem() throws -> JSONValue {
        #expect(headers[.contentType] == "application/problem+json")
        return try decode(JSONValue.self)
    }
}

extension HTTPFields {
    static func + (left: HTTPFields, right: HTTPFields) -> HTTPFields {
        var fields = left
        for field in right { fields[field.name] = field.value }
        return fields
    }
}
