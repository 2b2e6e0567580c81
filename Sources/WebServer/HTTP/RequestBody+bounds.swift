import Foundation
import HTTPTypes
import Hummingbird
import Snippets

extension Request {
    /// The whole body, or a refusal: too large, too slow, or not of the one type that is understood.
    func body(ofType type: MediaType) async throws -> [UInt8] {
        try checkType(type)
        return try await body(upTo: Limits.requestBodyBytes, seconds: Limits.requestBodySeconds)
    }

    /// The whole body, or a refusal: too large, or too slow.
    func body(upTo limit: Int, seconds: Int) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap(Int.init), length > limit {
            throw Problem.tooLarge(limitBytes: limit)
        }
        return try await withThrowingTaskGroup { group in
            group.addTask { try await collected(upTo: limit) }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw Problem(.requestTimeout, "The request took longer than \(seconds) s to arrive.")
            }
            defer { group.cancelAll() }
            do {
                return try await group.next() ?? []
            } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
                throw Problem.tooLarge(limitBytes: limit)
            }
        }
    }

    private func collected(upTo limit: Int) async throws -> [UInt8] {
        do {
            return Array(buffer: try await body.collect(upTo: limit))
        } catch  where error is any HTTPResponseError || error is CancellationError {
            throw error
        } catch {
            // Whatever else ends a body early is on the client's side of the connection.
            throw Problem.malformed("The request's body broke off, or is not in the form that its header fields say.")
        }
    }

    private func checkType(_ type: MediaType) throws {
        let given = headers[.contentType].flatMap(MediaType.init(from:))
        guard let given, given.isType(type), headers[.contentEncoding] ?? "identity" == "identity" else {
            throw Problem(.unsupportedMediaType, "Send \(type), not compressed.")
        }
    }
}

/// Looks at JSON before a decoder does, which would recurse as deep as the text says.
enum JSONDepth {
    static func check(_ bytes: [UInt8], limit: Int) throws {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            guard depth <= limit else {
                throw Problem.malformed("The JSON is nested deeper than \(limit) levels.")
            }
        }
    }
}
