import Foundation
import Synchronization

/// A service that answers what the test says, one request after the other, each on a connection that is closed then. A client
/// may open connections that it sends nothing over.
final class PlayedService: Sendable {
    let address: String
    private let listener: Int32
    private let asked = Mutex<[String]>([])
    private let answers: Mutex<[String]>

    struct Failed: Error {}

    /// - Parameter answers: whole responses, head and body. Further requests get none: the connection is closed.
    init(_ answers: [String]) throws {
        self.answers = Mutex(answers)
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutableBytes(of: &name) { bytes in
            guard let name = bytes.bindMemory(to: sockaddr.self).baseAddress else { return false }
            return bind(listener, name, size) == 0 && listen(listener, 16) == 0
                && getsockname(listener, name, &size) == 0
        }
        guard isBound else { throw Failed() }
        address = "http://127.0.0.1:\(UInt16(bigEndian: name.sin_port))"
        Thread.detachNewThread { [self] in serve() }
    }

    /// Takes no more connections. The descriptor stays: another thread may just be about to ask it.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// The head and body of each request so far.
    var requests: [String] { asked.withLock(\.self) }

    private func serve() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            Thread.detachNewThread { [self] in
                answer(connection)
                close(connection)
            }
        }
    }

    private func answer(_ connection: Int32) {
        let request = Self.request(on: connection)
        guard !request.isEmpty else { return }
        asked.withLock { $0.append(request) }
        var rest = Array(answers.withLock { $0.isEmpty ? "" : $0.removeFirst() }.utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { break }
            rest.removeFirst(sent)
        }
    }

    private static func request(on connection: Int32) -> String {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let length = text.lowercased().split(separator: "content-length: ").last.flatMap {
                    Int($0.prefix { $0.isNumber })
                }
                let wanted = text.lowercased().contains("content-length: ") ? length ?? 0 : 0
                if text[end.upperBound...].utf8.count >= wanted { return text }
            }
            var piece = [UInt8](repeating: 0, count: 4096)
            let count = recv(connection, &piece, piece.count, 0)
            guard count > 0 else { return text }
            bytes += piece.prefix(count)
        }
    }
}
