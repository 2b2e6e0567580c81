import Runs
import Sandboxing
import Testing

@testable import Running

struct OutputChunksTests {
    private func piece(_ stream: OutputPiece.Stream, _ bytes: [UInt8], atMs: UInt64) -> OutputPiece {
        OutputPiece(stream: stream, bytes: bytes, atNanoseconds: atMs * 1_000_000)
    }

    @Test func `what one stream prints within a moment reads as one`() {
        var captured = CapturedOutput()
        captured.pieces = [
            piece(.standardOutput, Array("a".utf8), atMs: 1), piece(.standardOutput, Array("b".utf8), atMs: 5),
            piece(.standardError, Array("c".utf8), atMs: 6), piece(.standardOutput, Array("d".utf8), atMs: 7),
            piece(.standardOutput, Array("e".utf8), atMs: 400),
        ]
        #expect(
            OutputChunks.all(of: captured) == [
                OutputChunk(stream: .stdout, text: "ab", atMs: 1), OutputChunk(stream: .stderr, text: "c", atMs: 6),
                OutputChunk(stream: .stdout, text: "d", atMs: 7), OutputChunk(stream: .stdout, text: "e", atMs: 400),
            ])
    }

    @Test func `a character that is cut between pieces comes whole, one that never ends is marked`() {
        var captured = CapturedOutput()
        let euro = Array("€".utf8)
        captured.pieces = [
            piece(.standardOutput, Array(euro[..<1]), atMs: 1), piece(.standardError, [0x78], atMs: 2),
            piece(.standardOutput, Array(euro[1...]) + [0xe2], atMs: 3),
        ]
        let text = OutputChunks.all(of: captured).filter { $0.stream == .stdout }.map(\.text).joined()
        #expect(text == "€\u{FFFD}")
    }
}
