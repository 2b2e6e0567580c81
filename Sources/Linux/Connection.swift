import Glibc

/// The addresses of a host, in digits, as they are tried one after the other; none where nobody knows any.
@available(*, noasync, message: "blocks the calling thread")
package func numericAddresses(of host: String) -> [String] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var addresses: [String] = []
    var entry = list
    while let address = entry?.pointee {
        var digits = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let status = getnameinfo(
            address.ai_addr, address.ai_addrlen, &digits, socklen_t(digits.count), nil, 0, NI_NUMERICHOST)
        if status == 0 {
            addresses.append(
                String(decoding: digits.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        entry = address.ai_next
    }
    return addresses
}

/// A connection over TCP that this process began, and on which no wait is without an end.
package struct Connection: ~Copyable {
    private let socket: OwnedDescriptor
    private var deadline: ContinuousClock.Instant
    private var stop: Int32

    package enum Failure: Error, Equatable, Sendable {
        case unknownHost(String)
        case refused(SystemError)
        case timeIsUp
        /// Somebody wants no more of it.
        case stopped
    }

    /// Tries each address of the host in turn.
    ///
    /// - Parameters:
    ///   - deadline: of all that is done with the connection.
    ///   - stop: a descriptor that becomes readable when it shall be given up; lent. Or `nobody`.
    @available(*, noasync, message: "blocks the calling thread")
    package init(
        host: String, port: UInt16, deadline: ContinuousClock.Instant, stop: Int32
    ) throws(Failure) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, "\(port)", &hints, &list)
        guard status == 0 else { throw .unknownHost(String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(list) }
        var failure = SystemError("connect to \(host)", code: ENOENT)
        var entry = list
        while let address = entry?.pointee {
            do throws(SystemError) {
                let socket = try Self.begin(address)
                try Self.wait(for: socket, .writable, deadline, stop)
                let code = Self.pendingError(of: socket)
                guard code == 0 else { throw SystemError("connect to \(host)", code: code) }
                self.socket = socket
                self.deadline = deadline
                self.stop = stop
                return
            } catch {
                if error == Self.overdue { throw .timeIsUp }
                if error == Self.unwanted { throw .stopped }
                failure = error
            }
            entry = address.ai_next
        }
        throw .refused(failure)
    }

    @available(*, noasync, message: "blocks the calling thread")
    package func send(_ bytes: [UInt8]) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            try wait(.writable)
            let sent = rest.withUnsafeBytes {
                Glibc.send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent < 0, errno != EAGAIN, errno != EINTR { throw .refused(.last("send")) }
            rest = rest.dropFirst(max(0, sent))
        }
    }

    /// Says that nothing more is asked for; what was asked for may still be answered, whoever wants to stop.
    ///
    /// - Parameter deadline: of all that comes then.
    package mutating func endSending(until deadline: ContinuousClock.Instant) {
        shutdown(socket.number, Int32(SHUT_WR))
        self.deadline = deadline
        stop = Self.nobody
    }

    /// As `stop`: nobody can.
    package static let nobody: Int32 = -1

    /// What has come, waiting for the first of it; empty at the end.
    @available(*, noasync, message: "blocks the calling thread")
    package func receive(upTo count: Int) throws(Failure) -> [UInt8] {
        while true {
            try wait(.readable)
            do throws(SystemError) {
                if let bytes = try socket.read(upTo: count) { return bytes }
            } catch { throw .refused(error) }
        }
    }

    @available(*, noasync, message: "blocks the calling thread")
    private func wait(_ interest: Readiness) throws(Failure) {
        do throws(SystemError) { try Self.wait(for: socket, interest, deadline, stop) } catch {
            throw error == Self.overdue ? .timeIsUp : error == Self.unwanted ? .stopped : .refused(error)
        }
    }

    private static let overdue = SystemError("wait", code: ETIMEDOUT)
    private static let unwanted = SystemError("wait", code: ECANCELED)

    @available(*, noasync, message: "blocks the calling thread")
    private static func wait(
        for socket: borrowing OwnedDescriptor, _ interest: Readiness, _ deadline: ContinuousClock.Instant, _ stop: Int32
    ) throws(SystemError) {
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { throw overdue }
            let ready = try waitUntilReady(
                [(socket.number, interest), (stop, .readable)], timeoutMs: Int(left.rounded(.up)))
            if !ready[1].isEmpty { throw unwanted }
            if !ready[0].isEmpty { return }
        }
    }

    private static func begin(_ address: addrinfo) throws(SystemError) -> OwnedDescriptor {
        let type = address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let socket = OwnedDescriptor(
            adopting: try retryingInterrupts("socket") {
                Glibc.socket(address.ai_family, type, address.ai_protocol)
            })
        guard connect(socket.number, address.ai_addr, address.ai_addrlen) == 0 || errno == EINPROGRESS else {
            throw .last("connect")
        }
        return socket
    }

    private static func pendingError(of socket: borrowing OwnedDescriptor) -> Int32 {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(socket.number, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
    }
}
