import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Why a connection failed, in a few words instead of the library's own.
enum ConnectionFault {
    private static let timeouts: [HTTPClientError] = [.connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded]

    static func reason(of error: any Error) -> String {
        switch error {
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { reason(of: $0.error) } ?? "there is no such host"
        case is SocketAddressError.UnknownHost: "there is no such host"
        case let error as HTTPClientError where timeouts.contains(error): "it did not answer in time"
        case let error as HTTPClientError where error == .remoteConnectionClosed: "the connection broke off"
        case NIOSSLError.handshakeFailed(let fault): handshakeReason(of: fault)
        case is CancellationError: "it was stopped"
        default: "\(error)"
        }
    }

    /// The library tells of certificates nowhere but in its text, which also names files of our build.
    private static func handshakeReason(of fault: any Error) -> String {
        "\(fault)".contains("CERTIFICATE_VERIFY_FAILED")
            ? "its certificate is not one that this host trusts" : "no encrypted connection came about"
    }
}
