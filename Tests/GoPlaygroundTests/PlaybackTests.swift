import GoPlayground
import Testing

/// A program's output on its own clock.
@Suite struct PlaybackTests {
    private static let epoch: Int64 = 1_257_894_000_000_000_000

    private func write(_ text: String, after nanoseconds: Int64 = 0, length: Int? = nil) -> [UInt8] {
        let time = withUnsafeBytes(of: (Self.epoch &+ nanoseconds).bigEndian, Array.init)
        let count = withUnsafeBytes(of: UInt32(length ?? text.utf8.count).bigEndian, Array.init)
        return [0, 0, 0x50, 0x42] + time + count + text.utf8
    }

    private func told(_ events: [PlaybackEvent]) -> [String] {
        events.map { "\($0.stream.rawValue) \($0.delay) \($0.message)" }
    }

    @Test func `each write waits as long as the program did`() {
        let output = write("a") + write("b", after: 0) + write("c", after: 3_000_000_000)
        #expect(
            told(Playback.events(standardOutput: output, standardError: [])) == ["stdout 0 ab", "stdout 3000000000 c"])
    }

    @Test func `both streams are told in the order of their times`() {
        let events = Playback.events(
            standardOutput: write("A") + write("A A", after: 2), standardError: write("B", after: 1))
        #expect(told(events) == ["stdout 0 A", "stderr 1 B", "stdout 1 A A"])
    }

    @Test func `at one time standard error comes first`() {
        #expect(
            told(Playback.events(standardOutput: write("o"), standardError: write("e"))) == [
                "stderr 0 e", "stdout 0 o",
            ])
    }

    @Test func `time does not go back, and what has no header belongs to what was before it`() {
        let output = Array("x".utf8) + write("a", after: 5) + Array("y".utf8) + write("b", after: 1)
        #expect(told(Playback.events(standardOutput: output, standardError: [])) == ["stdout 0 x", "stdout 5 ayb"])
        let before = write("early", after: -Self.epoch)
        #expect(told(Playback.events(standardOutput: before, standardError: [])) == ["stdout 0 early"])
    }

    @Test func `a length beyond the end takes what there is, and half a header is text`() {
        #expect(
            told(Playback.events(standardOutput: write("abc", length: 1 << 20), standardError: [])) == ["stdout 0 abc"])
        let cut = Playback.events(standardOutput: write("a") + write("b").prefix(9), standardError: [])
        #expect(cut.map(\.stream) == [.stdout])
        #expect(cut.first?.message.hasPrefix("a\u{0}\u{0}PB") == true)
    }

    @Test func `nothing printed is nothing told`() {
        #expect(Playback.events(standardOutput: [], standardError: []).isEmpty)
    }

    @Test(arguments: [
        ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xE2, 0x82], "\u{FFFD}\u{FFFD}"), ([0xE2, 0x82, 0xAC], "€"),
        ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"), ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xF0, 0x9F, 0x98, 0x80, 0xF0], "😀\u{FFFD}"),
    ])
    func `each byte that is no UTF-8 is one bad character`(bytes: [UInt8], text: String) {
        let message = Playback.events(standardOutput: bytes, standardError: []).first?.message
        #expect(message.map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test func `the furthest time there is adds up`() {
        let output = write("a", after: .max - Self.epoch) + write("b", after: 1)
        #expect(
            told(Playback.events(standardOutput: output, standardError: [])) == ["stdout \(Int64.max - Self.epoch) ab"])
    }
}
