import Foundation
import Runs
import Snippets
import Testing

struct OutputBoundsTests {
    private func chunk(_ text: String, _ stream: OutputChunk.Stream = .stdout, at atMs: Int = 0) -> OutputChunk {
        OutputChunk(stream: stream, text: text, atMs: atMs)
    }

    private func encodedBytes(_ chunks: [OutputChunk]) throws -> Int { try JSONEncoder().encode(chunks).count }

    @Test func `output of ordinary size stays as it is`() {
        let line = "The quick brown fox jumps over the lazy dog, 1234567890 times.\n"
        let text = String(repeating: line, count: Limits.outputBytesPerStream / line.utf8.count)
        let chunks = [chunk(text), chunk(text, .stderr)]
        #expect(chunks.bounded() == (chunks, 0))
    }

    /// A mebibyte of control characters is six as JSON.
    @Test func `output that swells as JSON is cut in the middle, and the cut is counted`() throws {
        let flood = String(repeating: "\u{1}", count: Limits.outputBytesPerStream)
        let chunks = [chunk("first"), chunk(flood), chunk("last"), chunk(flood, .stderr)]
        let (kept, droppedBytes) = chunks.bounded()
        #expect(try encodedBytes(kept) <= 2 * Limits.outputEncodedBytesPerStream + 1024)
        #expect(try encodedBytes(kept) > 2 * Limits.outputEncodedBytesPerStream - 1024, "no more than needed is cut")
        #expect(kept.first?.text.hasPrefix("first") == true)
        #expect(kept.filter { $0.stream == .stdout }.last?.text.hasSuffix("last") == true)
        let bytes = kept.reduce(0) { $0 + $1.text.utf8.count }
        #expect(bytes + droppedBytes == chunks.reduce(0) { $0 + $1.text.utf8.count })
    }

    @Test func `two outcomes of the worst output fit into one message with room for all else`() throws {
        let flood = String(repeating: "\u{1}", count: Limits.outputBytesPerStream)
        var alternating: [OutputChunk] = []
        for index in 0..<200_000 { alternating.append(chunk("\u{1}", index % 2 == 0 ? .stdout : .stderr, at: index)) }
        var outcome = RunOutcome(state: .finished)
        outcome.output = (alternating + [chunk(flood), chunk(flood, .stderr)]).bounded().kept
        var compared = ComparisonOutcome(state: .finished)
        compared.before = outcome
        compared.after = outcome
        #expect(try JSONEncoder().encode(compared).count < 12 << 20)
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
            #expect(cut.kept.joinedText == whole.kept.joinedText)
            #expect(cut.droppedBytes == whole.droppedBytes)
        }
        #expect(whole.kept.allSatisfy { !$0.text.contains("\u{FFFD}") }, "no character is cut in two")
    }

    @Test func `many small pieces become fewer, and each stream's text stays whole`() {
        let chunks = (0..<10_000).map { chunk("\($0),", $0 % 3 == 0 ? .stderr : .stdout, at: $0) }
        let (kept, droppedBytes) = chunks.bounded(chunks: 100)
        #expect(kept.count <= 100)
        #expect(droppedBytes == 0)
        #expect(kept.joinedText == chunks.joinedText)
        #expect(kept.map(\.atMs) == kept.map(\.atMs).sorted())
    }

    @Test func `a wrong byte counts as the one that was printed`() {
        let (kept, droppedBytes) = [chunk(String(repeating: "\u{FFFD}", count: 100))].bounded(encodedBytesPerStream: 30)
        #expect(kept.joinedText.unicodeScalars.count { $0 == "\u{FFFD}" } == 10)
        #expect(droppedBytes == 90)
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
}
