import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ProfileFormats

/// What a generation of Pyroscope's clients wants to hear.
struct PushDialect: Sendable {
    let pushProtocol: PushProtocol

    @available(*, noasync, message: "takes its time")
    func take(_ body: [UInt8], into pushed: PushedProfiles) throws(PushedProfiles.Refusal) {
        let profiles: [PushedProfile]
        do throws(ReadingFailure) { profiles = try pushProtocol.read(body, limits: .upload) } catch {
            throw .unreadable(error.description)
        }
        try pushed.take(profiles, bytes: body.count)
    }

    /// The answer to what was taken.
    var taken: Response {
        switch pushProtocol {
        case .ingest, .push(isJSON: true): response(.ok, "{}")
        // The message without a field.
        case .push: Response(status: .ok, headers: [.contentType: "application/proto", .contentLength: "0"])
        }
    }

    func refused(_ status: HTTPResponse.Status, _ sentence: String) -> Response {
        let code =
            switch status {
            case .contentTooLarge, .tooManyRequests: "resource_exhausted"
            case .requestTimeout: "deadline_exceeded"
            default: "invalid_argument"
            }
        let document: [String: String]
        if case .ingest = pushProtocol {
            document = ["error": sentence.visible]
        } else {
            document = ["code": code, "message": sentence.visible]
        }
        let json = (try? JSONEncoder().encode(document)) ?? Data("{}".utf8)
        return response(status, String(decoding: json, as: UTF8.self))
    }

    static func refusal(_ error: any Error, _ limits: PushLimits) -> (HTTPResponse.Status, String) {
        switch error {
        case PushedProfiles.Refusal.unreadable(let sentence): (.badRequest, sentence)
        case PushedProfiles.Refusal.full(let sentence): (.tooManyRequests, sentence)
        case PushedProfiles.Refusal.busy: (.tooManyRequests, "\(limits.requestsAtOnce) requests are under way already.")
        case let error as HTTPError where error.status == .requestTimeout:
            (.requestTimeout, "it took longer than \(limits.requestSeconds) s to arrive.")
        case let error as any HTTPResponseError where error.status == .contentTooLarge:
            (.contentTooLarge, "it is larger than \(limits.bodyBytes >> 20) MiB.")
        default: (.badRequest, "it did not arrive whole.")
        }
    }

    private func response(_ status: HTTPResponse.Status, _ json: String) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: json)))
    }
}
