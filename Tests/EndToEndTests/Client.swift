import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Speaks the published API, knowing only what the contract says.
struct Client {
    let baseURL: URL

    /// What `POST /api/runs` answers.
    struct Submitted: Decodable {
        let id: String
        let url: String
        let events: String
        let ownerToken: String
    }

    /// The fields of a run that the tests look at.
    struct Run: Decodable {
        struct Verdict: Decodable {
            struct Limit: Decodable {
                let name: String
                let value: Int
            }

            let kind: String
            let exitCode: Int?
            let signal: String?
            let message: String
            let limit: Limit?
        }

        struct Crash: Decodable {
            struct Frame: Decodable {
                let function: String
                let file: String?
                let line: Int?
            }

            struct Goroutine: Decodable {
                let count: Int
                let state: String
                let sentence: String
            }

            let reason: String
            let file: String?
            let line: Int?
            let stack: [Frame]
            let goroutines: [Goroutine]?
        }

        struct Diagnostic: Decodable {
            let file: String
            let line: Int
            let severity: String
            let message: String
        }

        struct Output: Decodable {
            let stream: String
            let text: String
            let droppedBytes: Int?
        }

        struct Usage: Decodable {
            let wallMs: Int
            let userMs: Int
            let maxResidentBytes: Int
        }

        struct Profile: Decodable {
            struct Total: Decodable {
                let name: String
                let samples: Int
                let total: Int
            }

            let types: [Total]
            let requestedHz: Int
            let deliveredHz: Double
            let cpuSeenMs: Int
            let cpuSampledMs: Int
            let lostSamples: Int
            let truncatedStacks: Int
            let unresolvedFrames: Int
            let wall: Wall?
        }

        struct Wall: Decodable {
            struct Thread: Decodable {
                let name: String
                let runningMs: Int
                let runnableMs: Int
                let waitingMs: Int
            }

            let runningMs: Int
            let runnableMs: Int
            let waitingMs: Int
            let sentence: String
            let threads: [Thread]
        }

        let id: String
        let state: String
        let shared: Bool
        let expiresAt: String?
        let verdict: Verdict?
        let crash: Crash?
        let failure: String?
        let diagnostics: [Diagnostic]
        let output: [Output]
        let outputDroppedBytes: Int
        let outputOrderDoubt: String?
        let usage: Usage
        let profile: Profile?

        func text(of stream: String) -> String {
            output.filter { $0.stream == stream }.map(\.text).joined()
        }
    }

    /// A response as it came.
    struct Answer {
        let status: Int
        let headers: [String: String]
        let body: Data

        var text: String { String(decoding: body, as: UTF8.self) }
        func json<Value: Decodable>(_: Value.Type = Value.self) throws -> Value {
            try JSONDecoder().decode(Value.self, from: body)
        }
    }

    func send(
        _ method: String, _ path: String, body: Data? = nil, contentType: String = "application/json",
        token: String? = nil
    ) async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: path, relativeTo: baseURL)))
        request.httpMethod = method
        request.httpBody = body
        if body != nil { request.setValue(contentType, forHTTPHeaderField: "Content-Type") }
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        let (data, response) = try await URLSession(configuration: configuration).data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        let headers = http.allHeaderFields.reduce(into: [String: String]()) { headers, field in
            headers["\(field.key)".lowercased()] = "\(field.value)"
        }
        return Answer(status: http.statusCode, headers: headers, body: data)
    }

    func get(_ path: String) async throws -> Answer { try await send("GET", path) }

    func post(_ path: String, _ fields: [String: Any], token: String? = nil) async throws -> Answer {
        try await send("POST", path, body: try JSONSerialization.data(withJSONObject: fields), token: token)
    }

    /// Submits one file and expects it to be let in.
    func submit(_ language: String, _ code: String, _ options: [String: Any] = [:]) async throws -> Submitted {
        let answer = try await post("/api/runs", ["language": language, "code": code, "options": options])
        try #require(answer.status == 202, "\(answer.text)")
        return try answer.json()
    }

    func run(_ id: String) async throws -> Run {
        let answer = try await get("/api/runs/\(id)")
        try #require(answer.status == 200, "\(answer.text)")
        return try answer.json()
    }

    /// Waits until the run's state is one of `states`.
    func wait(
        for id: String, states: Set<String> = ["finished", "failed", "cancelled"], seconds: Int = 120
    ) async throws -> Run {
        for _ in 0..<(seconds * 20) {
            let run = try await run(id)
            if states.contains(run.state) { return run }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Overdue(id: id)
    }

    /// Waits until a run that goes on has printed something.
    func waitForOutput(of id: String, seconds: Int = 120) async throws {
        for _ in 0..<(seconds * 20) {
            let run = try await run(id)
            try #require(!["finished", "failed", "cancelled"].contains(run.state), "it is over: \(run.state)")
            if !run.output.isEmpty { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Overdue(id: id)
    }

    /// Until the service can take a run, whatever happened to it.
    func waitUntilReady(seconds: Int = 60) async throws {
        for _ in 0..<(seconds * 10) {
            if (try? await get("/readyz"))?.status == 200 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Overdue(id: "/readyz")
    }

    /// Submits one file and waits for its end.
    func result(_ language: String, _ code: String, _ options: [String: Any] = [:]) async throws -> Run {
        try await wait(for: try await submit(language, code, options).id)
    }

    struct Overdue: Error {
        let id: String
    }
}
