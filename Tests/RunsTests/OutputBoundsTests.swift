import Foundation
import Runs
import Snippets
import Testing

struct OutputBoundsTests {
    private func chunk(_ text: String, _ stream: OutputChunk.Stream = .stdout, at atMs: Int = 0) -> OutputChunk {
        OutputChunk(stream: stream, text: text, atMs: atMs)
    }

    private func encodedBytes(_ chunks: [OutputChunk]) throws -> Int {
        try JSONEncoder().encode(chunks.map(\.text)).count
    }

    @Test func `output of ordinary size stays as it is`() {
        let line = "The quick brown fox jumps over the lazy dog, 1234567890 times.\n"
        let text = String(repeating: line, count: Limits.outputBytesPerStream / line.utf8.count)
        let chunks = [chunk(text), chunk(text, .stderr)]
        #expect(chunks.bounded() == chunks)
    }

    /// A mebibyte of control characters is six as JSON.
    @Test func `output that swells as JSON is cut in the middle, and the cut is counted`() throws {
        let flood = String(repeating: "\u{1}", count: Limits.outputBytesPerStream)
        let chunks = [chunk("first"), chunk(flood), chunk("last"), chunk(flood, .stderr)]
        let kept = chunks.bounded()
        #expect(try encodedBytes(kept) <= 2 * Limits.outputEncodedBytesPerStream + 1024)
        #expect(try encodedBytes(kept) > 2 * Limits.outputEncodedBytesPerStream - 1024, "no more than needed is cut")
        #expect(kept.first?.text.hasPrefix("first") == true)
        #expect(kept.filter { $0.stream == .stdout }.last?.text.hasSuffix("last") == true)
        let bytes = kept.reduce(0) { $0 + $1.text.utf8.count }
        #expect(bytes + kept.droppedBytes == chunks.reduce(0) { $0 + $1.text.utf8.count })
    }

    @Test func `what is kept does not hang on how it came in pieces`() {
        let text = String(repeating: "\u{1}é/🔥\n", count: 400)
        let whole = [chunk(text)].bounded(encodedBytesPerStream: 500)
        for size in [1, 3, 7, 64] {
            var pieces: [OutputChunk] = []
            var rest = Substring(text)
            while !rest.isEmpty {
                pieces.append(chunk(String(rest.prefix(size))))
                rest = rest.dropFirst(size)
            }
            let cut = pieces.bounded(encodedBytesPerStream: 500)
            #expect(cut.joinedText == whole.joinedText)
            #expect(cut.droppedBytes == whole.droppedBytes)
        }
        #expect(whole.allSatisfy { !$0.text.contains("\u{FFFD}") }, "no character is cut in two")
    }

    @Test func `many small pieces become fewer, and each stream's text stays whole`() {
        let chunks = (0..<10_000).map { chunk("\($0),", $0 % 3 == 0 ? .stderr : .stdout, at: $0) }
        let kept = chunks.bounded(chunks: 100)
        #expect(kept.count <= 100)
        #expect(kept.droppedBytes == 0)
        #expect(kept.joinedText == chunks.joinedText)
        #expect(kept.map(\.atMs) == kept.map(\.atMs).sorted())
    }

    @Test func `a wrong byte counts as the one that was printed`() {
        let kept = [chunk(String(repeating: "\u{FFFD}", count: 100))].bounded(encodedBytesPerStream: 30)
        #expect(kept.joinedText.unicodeScalars.count { $0 == "\u{FFFD}" } == 10)
        #expect(kept.droppedBytes == 90)
    }

    @Test func `while a program runs as much is told as is kept of its beginning`() throws {
        var allowance = OutputAllowance()
        let flood = chunk(String(repeating: "\u{1}", count: 100_000))
        var told: [OutputChunk] = []
        for _ in 0..<20 { told += allowance.take([flood]) }
        #expect(try encodedBytes(told) <= Limits.outputEncodedBytesPerStream / 2 + 1024)
        #expect(told.count > 1)
        #expect(allowance.take([chunk("heard", .stderr)]).map(\.text) == ["heard"])
    }

    @Test func `the piece after a cut says what is missing before it`() {
        let kept = [chunk("head" + String(repeating: "x", count: 96), at: 1), chunk("err", .stderr, at: 2)]
            .bounded(encodedBytesPerStream: 8)
        #expect(
            kept == [
                chunk("head", at: 1),
                OutputChunk(stream: .stdout, text: "xxxx", atMs: 1, droppedBytes: 92), chunk("err", .stderr, at: 2),
            ])
    }

    @Test func `a cut that another one meets is told as one, others stay where they are`() {
        let early = OutputChunk(stream: .stdout, text: "bb", atMs: 2, droppedBytes: 5)
        let middle = String(repeating: "x", count: 20)
        // In the middle of what is left out now.
        let met = [chunk("aa", at: 1), chunk(middle), early, chunk(middle), chunk("cc", at: 3)]
            .bounded(encodedBytesPerStream: 4)
        #expect(met == [chunk("aa", at: 1), OutputChunk(stream: .stdout, text: "cc", atMs: 3, droppedBytes: 47)])
        // Before it.
        let apart = [chunk("aa", at: 1), early, chunk(middle), chunk("ccdd", at: 3)].bounded(encodedBytesPerStream: 8)
        #expect(
            apart == [chunk("aa", at: 1), early, OutputChunk(stream: .stdout, text: "ccdd", atMs: 3, droppedBytes: 20)])
        // After it.
        let late = OutputChunk(stream: .stdout, text: "dd", atMs: 4, droppedBytes: 7)
        let behind = [chunk("aabb", at: 1), chunk(middle), chunk("cc", at: 3), late].bounded(encodedBytesPerStream: 8)
        #expect(
            behind == [
                chunk("aabb", at: 1), OutputChunk(stream: .stdout, text: "cc", atMs: 3, droppedBytes: 20), late,
            ])
    }

    @Test func `pieces that become fewer never join what a cut parts`() {
        var chunks = (0..<1000).map { chunk("\($0),", at: $0) }
        chunks[500] = OutputChunk(stream: .stdout, text: "500,", atMs: 500, droppedBytes: 9)
        let kept = chunks.bounded(chunks: 20)
        #expect(kept.count <= 20)
        #expect(kept.joinedText == chunks.joinedText)
        let after = kept.first { $0.droppedBytes == 9 }
        #expect(after?.text.hasPrefix("500,501,") == true)
    }

    @Test func `where too much is told while a program runs the stream ends with a piece that says so`() {
        var allowance = OutputAllowance()
        let flood = chunk(String(repeating: "y", count: Limits.outputEncodedBytesPerStream / 2 + 10))
        let told = allowance.take([flood, flood])
        #expect(told.map(\.text.utf8.count) == [Limits.outputEncodedBytesPerStream / 2, 0])
        #expect(told.map(\.droppedBytes) == [nil, 10])
        #expect(allowance.take([flood]).isEmpty)
    }

    @Test func `what is missing is said in words`() {
        let sentences = [1, 999, 1000, 1_234_567].map {
            OutputChunk(stream: .stderr, text: "", atMs: 0, droppedBytes: $0).gapSentence
        }
        #expect(
            sentences == [
                "… 1 byte of standard error left out here …", "… 999 bytes of standard error left out here …",
                "… 1,000 bytes of standard error left out here …",
                "… 1,234,567 bytes of standard error left out here …",
            ])
        #expect(chunk("whole").gapSentence == nil)
    }
}
