import HTTPTypes
import Hummingbird
import Snippets

/// The one file of a form that browsers send as `multipart/form-data` (RFC 7578).
struct FormFile {
    /// With the name that the file has at home; hostile text.
    let content: (bytes: [UInt8], name: String)

    private static let headBytes = 4096
    private static let boundaryBytes = 200

    init(_ request: Request) async throws {
        let boundary = try Self.boundary(request.headers[.contentType] ?? "")
        let limit = Limits.uploadBytes + 2 * Self.headBytes
        content = try Self.content(
            of: try await request.body(upTo: limit, seconds: Limits.uploadSeconds), boundary: boundary)
    }

    private static func boundary(_ type: String) throws -> [UInt8] {
        let parts = type.split(separator: ";").map { $0.trimmingPrefix { $0 == " " } }
        guard parts.first?.lowercased() == "multipart/form-data",
            let named = parts.dropFirst().first(where: { $0.lowercased().hasPrefix("boundary=") })
        else { throw Problem(.unsupportedMediaType, "Send multipart/form-data, as a form with a file does.") }
        let boundary = named.dropFirst("boundary=".count).filter { $0 != "\"" }
        guard !boundary.isEmpty, boundary.utf8.count <= boundaryBytes else {
            throw Problem.malformed("The form names no boundary.")
        }
        return Array("--\(boundary)".utf8)
    }

    /// Of the first part that is a file.
    static func content(of body: [UInt8], boundary: [UInt8]) throws -> (bytes: [UInt8], name: String) {
        let lineEnd: [UInt8] = [0x0D, 0x0A]
        let headEnd = lineEnd + lineEnd
        guard body.starts(with: boundary + lineEnd) else { throw Problem.malformed("The form has no parts.") }
        let start = boundary.count + lineEnd.count
        guard let head = body[start...].prefix(headBytes).place(of: headEnd) else {
            throw Problem.malformed("The form's file has no head.")
        }
        let first = head + headEnd.count
        guard let end = body[first...].place(of: lineEnd + boundary) else {
            throw Problem.malformed("The form's file has no end.")
        }
        guard end - first <= Limits.uploadBytes else { throw Problem.tooLarge(limitBytes: Limits.uploadBytes) }
        guard end > first else { throw Problem.malformed("Choose a file first.") }
        return (Array(body[first..<end]), name(String(decoding: body[start..<head], as: UTF8.self)))
    }

    private static func name(_ head: String) -> String {
        guard let start = head.firstRange(of: "filename=\"") else { return "" }
        return String(head[start.upperBound...].prefix { $0 != "\"" && !$0.isNewline })
    }
}

extension ArraySlice<UInt8> {
    /// Where `wanted` begins.
    fileprivate func place(of wanted: [UInt8]) -> Int? {
        guard let first = wanted.first, count >= wanted.count else { return nil }
        var place = startIndex
        while let next = self[place...].firstIndex(of: first), next + wanted.count <= endIndex {
            if self[next..<next + wanted.count].elementsEqual(wanted) { return next }
            place = next + 1
        }
        return nil
    }
}
