import Testing

@testable import Sandboxing

struct OutputCaptureTests {
    private func bytes(_ pieces: [OutputPiece]) -> [UInt8] { pieces.flatMap(\.bytes) }

    private func bytes(_ kept: [OutputCapture.Kept]) -> [UInt8] { bytes(kept.map(\.piece)) }

    @Test func `what fits is kept whole`() {
        var capture = OutputCapture(.standardOutput, byteLimit: 10)
        let shown = [
            capture.take([1, 2, 3], serial: 1, atNanoseconds: 1),
            capture.take([4, 5, 6, 7], serial: 2, atNanoseconds: 2),
        ]
        #expect(bytes(shown.compactMap(\.self)) == [1, 2, 3, 4, 5])
        #expect(bytes(capture.finish()) == [6, 7])
        #expect(capture.finish().map(\.serial) == [2])
        #expect(capture.droppedBytes == 0)
    }

    @Test func `of too much the first and the last half are kept and the middle is counted`() {
        var capture = OutputCapture(.standardError, byteLimit: 8)
        var head: [UInt8] = []
        for byte in UInt8(0)..<100 {
            head += capture.take([byte], serial: Int(byte), atNanoseconds: UInt64(byte))?.bytes ?? []
        }
        #expect(head == [0, 1, 2, 3])
        #expect(bytes(capture.finish()) == [96, 97, 98, 99])
        #expect(capture.droppedBytes == 92)
    }

    @Test func `one huge piece is cut at both ends`() {
        var capture = OutputCapture(.standardOutput, byteLimit: 4)
        let head = capture.take(Array(0..<100), serial: 1, atNanoseconds: 0)
        #expect(head?.bytes == [0, 1])
        #expect(bytes(capture.finish()) == [98, 99])
        #expect(capture.droppedBytes == 96)
    }

    @Test func `a flood keeps no more than the limit in memory`() {
        var capture = OutputCapture(.standardOutput, byteLimit: 2048)
        for serial in 0..<20_000 {
            _ = capture.take([UInt8](repeating: 1, count: 7), serial: serial, atNanoseconds: 0)
        }
        #expect(bytes(capture.finish()).count == 1024)
        #expect(capture.droppedBytes == 140_000 - 2048)
    }

    @Test func `the first piece after a gap says how much is missing and how it begins and ends`() throws {
        var capture = OutputCapture(.standardOutput, byteLimit: 8)
        for byte in UInt8(0)..<250 { _ = capture.take([byte], serial: Int(byte), atNanoseconds: UInt64(byte)) }
        let kept = capture.finish().map(\.piece)
        let gap = try #require(kept.first?.gap)
        #expect(gap.byteCount == 242)
        #expect(gap.beginning == Array(4..<68))
        #expect(gap.end == Array(182..<246))
        #expect(kept.dropFirst().allSatisfy { $0.gap == nil })
    }

    @Test func `a gap is told even where nothing follows it`() {
        var capture = OutputCapture(.standardOutput, byteLimit: 0)
        #expect(capture.take([1, 2], serial: 7, atNanoseconds: 0) == nil)
        #expect(capture.finish().map(\.piece.gap?.byteCount) == [2])
        #expect(capture.finish().map(\.serial) == [7])
    }
}
