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

    /// The gap may begin and end at any byte of what was printed.
    @Test(arguments: ["aé€🔥e\u{301}👩‍👩‍👧b", "abc", "\u{301}é"])
    func `a cut is marked where it is, and leaves whole characters at both sides`(unit: String) throws {
        let printed = Array(String(repeating: unit, count: 12).utf8)
        let middle = printed.count / 2
        for start in middle - unit.utf8.count..<middle {
            for end in [start + 1, start + unit.utf8.count, start + 3 * unit.utf8.count + 1] {
                let missing = printed[start..<end]
                let gap = OutputPiece.Gap(
                    byteCount: UInt64(missing.count), beginning: Array(missing.prefix(OutputPiece.Gap.edgeBytes)),
                    end: Array(missing.suffix(OutputPiece.Gap.edgeBytes)))
                var captured = CapturedOutput()
                // The head comes in two pieces, cut anywhere.
                captured.pieces = [
                    piece(.standardOutput, Array(printed[..<(start / 2)]), atMs: 1),
                    piece(.standardOutput, Array(printed[(start / 2)..<start]), atMs: 2),
                    OutputPiece(stream: .standardOutput, bytes: Array(printed[end...]), atNanoseconds: 3, after: gap),
                ]
                let chunks = OutputChunks.all(of: captured)
                try #require(chunks.count == 2)
                let whole = String(decoding: printed, as: UTF8.self)
                #expect(whole.hasPrefix(chunks[0].text))
                #expect(whole.hasSuffix(chunks[1].text))
                #expect(chunks[0].droppedBytes == nil)
                let kept = chunks.reduce(0) { $0 + $1.text.utf8.count }
                #expect(kept + chunks.droppedBytes == printed.count)
            }
        }
    }

    @Test func `wrong bytes beside a cut stay`() {
        var captured = CapturedOutput()
        let gap = OutputPiece.Gap(byteCount: 2, beginning: [0x61, 0x62], end: [0x61, 0x62])
        captured.pieces = [
            piece(.standardOutput, [0x78, 0xe2, 0x82], atMs: 1),
            OutputPiece(stream: .standardOutput, bytes: [0x82, 0x79], atNanoseconds: 2_000_000, after: gap),
        ]
        #expect(
            OutputChunks.all(of: captured) == [
                OutputChunk(stream: .stdout, text: "x\u{FFFD}", atMs: 1),
                OutputChunk(stream: .stdout, text: "\u{FFFD}y", atMs: 2, droppedBytes: 2),
            ])
    }

    @Test func `what is missing at the very end of a stream is told`() {
        var captured = CapturedOutput()
        let gap = OutputPiece.Gap(byteCount: 3, beginning: [0x61], end: [0x61])
        captured.pieces = [OutputPiece(stream: .standardError, bytes: [], atNanoseconds: 0, after: gap)]
        #expect(
            OutputChunks.all(of: captured) == [OutputChunk(stream: .stderr, text: "", atMs: 0, droppedBytes: 3)])
    }
}
