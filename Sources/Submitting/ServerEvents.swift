/// One server-sent event.
package struct ServerEvent: Equatable, Sendable {
    /// The last `id` that was said; nil before the first.
    package var id: String?
    package var name: String
    package var data: [UInt8]

    package init(id: String?, name: String, data: [UInt8]) {
        self.id = id
        self.name = name
        self.data = data
    }
}

/// Takes a stream of server-sent events apart as it comes, in whatever pieces (the HTML standard, "Server-sent events").
/// A byte order mark at the start is skipped; comments and `retry` are passed over.
package struct ServerEventParser: Sendable {
    /// An event or a line was larger than was allowed.
    package struct TooLarge: Error, Equatable {
        package let limitBytes: Int
    }

    private let limitBytes: Int
    private var line: [UInt8] = []
    private var isAfterReturn = false
    private var isAtStart = true
    private var id: String?
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false

    /// - Parameter limitBytes: of one event's data, and of one line.
    package init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    /// The events that `bytes` complete. An event that the stream breaks off in is none.
    package mutating func take(_ bytes: some Sequence<UInt8>) throws(TooLarge) -> [ServerEvent] {
        var events: [ServerEvent] = []
        for byte in bytes {
            let isSecondHalf = isAfterReturn && byte == UInt8(ascii: "\n")
            isAfterReturn = byte == UInt8(ascii: "\r")
            if isSecondHalf { continue }
            if isAfterReturn || byte == UInt8(ascii: "\n") {
                if let event = try endLine() { events.append(event) }
            } else {
                guard line.count < limitBytes else { throw TooLarge(limitBytes: limitBytes) }
                line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() throws(TooLarge) -> ServerEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isAtStart, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isAtStart = false
        guard !line.isEmpty else { return dispatched() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[min(colon + 1, line.endIndex)...]
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "event": name = String(decoding: value, as: UTF8.self)
        case "id": if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
        case "data":
            guard data.count + value.count < limitBytes else { throw TooLarge(limitBytes: limitBytes) }
            if hasData { data.append(UInt8(ascii: "\n")) }
            data += value
            hasData = true
        default: break
        }
        return nil
    }

    /// Without data there is no event.
    private mutating func dispatched() -> ServerEvent? {
        defer { (name, data, hasData) = ("", [], false) }
        return hasData ? ServerEvent(id: id, name: name.isEmpty ? "message" : name, data: data) : nil
    }
}
