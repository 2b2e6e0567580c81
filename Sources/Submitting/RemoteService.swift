import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import ProfileFormats
package import Profiles
package import Snippets

/// A Flamebox somewhere else, spoken to by its published contract. Redirections are not followed: a program and an owner's
/// token go where they were meant to, and nowhere else.
package struct RemoteService: Sendable {
    package let address: ServiceAddress
    let limits: SubmissionLimits
    private let client: HTTPClient

    package init(_ address: ServiceAddress, limits: SubmissionLimits = SubmissionLimits()) {
        self.address = address
        self.limits = limits
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(
                connect: .seconds(Int64(limits.connectSeconds)), read: .seconds(Int64(limits.silenceSeconds)),
                write: .seconds(Int64(limits.silenceSeconds))))
        configuration.decompression = .disabled
        configuration.connectionPool.retryConnectionEstablishment = false
        // A connection for each request: one that is kept may be closed by the other side just as it is used again.
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    /// Has to be called once, when nothing is asked any more.
    package func close() async { try? await client.shutdown() }

    /// Submits; where the service has no room for a moment, again and again as long as patience lasts.
    ///
    /// - Parameter toolchain: its name; nil leaves the choice to the service.
    package func submit(_ snippet: Snippet, toolchain: String? = nil) async throws(RemoteFailure) -> AcceptedRun {
        let body: [UInt8]
        do { body = Array(try JSONEncoder().encode(SubmissionBody(snippet, toolchain: toolchain))) } catch {
            throw .misunderstood("The program cannot be written as JSON.")
        }
        let end = ContinuousClock.now + .seconds(limits.patienceSeconds)
        while true {
            do throws(RemoteFailure) {
                let answer = try await ask(.POST, "/api/runs", body: body, expecting: [202])
                return try Self.decoded(AcceptedRun.self, answer.bytes, where: \.isUsable)
            } catch {
                guard case .busy(_, let seconds) = error, .now + .seconds(seconds) < end, !Task.isCancelled else {
                    throw error
                }
                try? await Task.sleep(for: .seconds(seconds))
            }
        }
    }

    /// The run as the service words it.
    package func run(_ accepted: AcceptedRun) async throws(RemoteFailure) -> [UInt8] {
        try await ask(.GET, "/api/runs/\(accepted.id)", expecting: [200]).bytes
    }

    /// Stops it. Of one that is over, the service keeps nothing then.
    package func stop(_ accepted: AcceptedRun) async throws(RemoteFailure) {
        _ = try await ask(.DELETE, "/api/runs/\(accepted.id)", token: accepted.ownerToken, expecting: [204, 410])
    }

    /// Has it kept, for whoever knows its address.
    package func share(_ accepted: AcceptedRun) async throws(RemoteFailure) {
        _ = try await ask(.POST, "/api/runs/\(accepted.id)/share", token: accepted.ownerToken, expecting: [200])
    }

    /// Every type that was taken, in one profile.
    /// - Parameter types: that the run is said to have.
    package func profile(of accepted: AcceptedRun, types: [String]) async throws(RemoteFailure) -> Profile {
        var whole = try await profile(of: accepted, query: "")
        for type in types.prefix(Self.mostTypes) where whole.place(of: .type(type)) == nil {
            let name = type.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            whole.join(try await profile(of: accepted, query: "?type=\(name)"))
        }
        return whole
    }

    /// There are a dozen.
    private static let mostTypes = 32

    private func profile(of accepted: AcceptedRun, query: String) async throws(RemoteFailure) -> Profile {
        let path = "/api/runs/\(accepted.id)/profile.json\(query)"
        let answer = try await ask(.GET, path, expecting: [200], limitBytes: limits.profileBytes)
        do throws(ReadingFailure) { return try ReadProfile.read(answer.bytes, limits: .local).profile } catch {
            throw .misunderstood("The service's profile cannot be read. \(error.description.visible)")
        }
    }

    /// The head of an answer that goes on: whoever asked reads its body.
    func stream(_ path: String, after lastID: String?) async throws(RemoteFailure) -> HTTPClientResponse {
        var request = HTTPClientRequest(url: address.url(path))
        request.headers.add(name: "accept", value: "text/event-stream")
        Self.addUsualHeaders(to: &request)
        if let lastID { request.headers.add(name: "last-event-id", value: lastID) }
        do {
            return try await client.execute(request, timeout: .seconds(Int64(limits.silenceSeconds)))
        } catch { throw unreachable(error) }
    }

    private struct Answer {
        let status: Int
        let bytes: [UInt8]
    }

    private func ask(
        _ method: HTTPMethod, _ path: String, body: [UInt8]? = nil, token: String? = nil, expecting: Set<Int>,
        limitBytes: Int? = nil
    ) async throws(RemoteFailure) -> Answer {
        var request = HTTPClientRequest(url: address.url(path))
        request.method = method
        Self.addUsualHeaders(to: &request)
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(body)
        }
        let response: HTTPClientResponse
        do { response = try await client.execute(request, timeout: .seconds(Int64(limits.silenceSeconds))) } catch {
            throw unreachable(error)
        }
        let isExpected = expecting.contains(Int(response.status.code))
        let limit = isExpected ? limitBytes ?? limits.documentBytes : limits.problemBytes
        let bytes: [UInt8]
        do {
            bytes = Array(try await response.body.collect(upTo: limit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw .misunderstood("The service's answer is larger than \(limit) bytes.")
        } catch { throw unreachable(error) }
        guard isExpected else { throw refusal(response, bytes) }
        return Answer(status: Int(response.status.code), bytes: bytes)
    }

    /// What an answer that was not hoped for means.
    func refusal(_ response: HTTPClientResponse, _ body: [UInt8]) -> RemoteFailure {
        struct Problem: Decodable { let detail: String? }
        let status = Int(response.status.code)
        let detail = (try? JSONDecoder().decode(Problem.self, from: Data(body)))?.detail?.visible
        switch status {
        case 429, 503:
            let seconds = response.headers.first(name: "retry-after").flatMap(Int.init) ?? 1
            return .busy(detail ?? "The service is busy.", retryAfterSeconds: min(max(seconds, 1), 3600))
        case 300..<400:
            let place = response.headers.first(name: "location").map { ": it points to \($0.visible)" } ?? ""
            return .misunderstood("\(address.text) answers from somewhere else\(place).")
        case 400..<500 where detail != nil: return .refused(detail ?? "")
        case 500..<600 where detail != nil || [500, 502, 504].contains(status):
            return .unreachable(detail ?? "The service answers with \(status).")
        default: return .misunderstood("\(address.text) answers with \(status), which is not a Flamebox's answer.")
        }
    }

    private func unreachable(_ error: any Error) -> RemoteFailure {
        .unreachable("\(address.text) cannot be reached: \(ConnectionFault.reason(of: error).visible).")
    }

    private static func addUsualHeaders(to request: inout HTTPClientRequest) {
        request.headers.add(name: "user-agent", value: "flamebox")
        request.headers.add(name: "connection", value: "close")
    }

    static func decoded<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], where isUsable: (Value) -> Bool = { _ in true }
    ) throws(RemoteFailure) -> Value {
        guard let value = try? JSONDecoder().decode(type, from: Data(bytes)), isUsable(value) else {
            throw .misunderstood("The service's answer is not what a Flamebox answers.")
        }
        return value
    }
}
