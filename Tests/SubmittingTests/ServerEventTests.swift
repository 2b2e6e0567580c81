import Submitting
import Testing

@Suite struct ServerEventTests {
    private static func events(_ text: String, inPiecesOf size: Int = 1 << 20) throws -> [ServerEvent] {
        var parser = ServerEventParser(limitBytes: 1000)
        let bytes = Array(text.utf8)
        return try stride(from: 0, to: bytes.count, by: size).flatMap { start in
            try parser.take(bytes[start..<min(start + size, bytes.count)])
        }
    }

    private static func event(_ name: String, _ data: String, id: String? = nil) -> ServerEvent {
        ServerEvent(id: id, name: name, data: Array(data.utf8))
    }

    /// A stream is cut anywhere, between the two halves of a line's end as well.
    @Test(arguments: 1...9) func comesInPieces(size: Int) throws {
        let text = ":\r\n\r\nid: 7\r\nevent: output\r\ndata: {\"a\":1}\r\n\r\nevent: state\rdata: x\r\rdata:y\n\n"
        #expect(
            try Self.events(text, inPiecesOf: size) == [
                Self.event("output", "{\"a\":1}", id: "7"), Self.event("state", "x", id: "7"),
                Self.event("message", "y", id: "7"),
            ])
    }

    @Test func joinsLinesOfData() throws {
        #expect(try Self.events("data: a\ndata\ndata:  b\n\n") == [Self.event("message", "a\n\n b")])
    }

    @Test func passesOverWhatIsNoEvent() throws {
        #expect(try Self.events("\u{FEFF}retry: 5\nevent: state\n\nfoo: bar\n: comment\n\ndata: cut off") == [])
        #expect(try Self.events("id: 1\u{0}\ndata: a\n\n") == [Self.event("message", "a")])
    }

    @Test func endsAtItsBound() throws {
        #expect(throws: ServerEventParser.TooLarge.self) {
            try Self.events(String(repeating: "x", count: 1001))
        }
        #expect(throws: ServerEventParser.TooLarge.self) {
            try Self.events(String(repeating: "data: 0123456789\n", count: 101))
        }
    }
}
