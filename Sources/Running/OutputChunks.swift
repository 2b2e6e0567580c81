import Runs
import Sandboxing

/// Gathers a program's bytes into chunks of text: what one stream printed within a moment reads as one.
struct OutputChunks {
    private static let moment: UInt64 = 20_000_000

    private var texts: [OutputPiece.Stream: OutputText] = [:]
    private var gathered: [(stream: OutputPiece.Stream, text: String, atNanoseconds: UInt64)] = []

    /// All that was kept of a program that has ended, in the order of arrival.
    static func all(of captured: CapturedOutput) -> [OutputChunk] {
        var chunks = OutputChunks()
        for piece in captured.pieces { chunks.add(piece) }
        return chunks.takeLast(at: captured.pieces.last?.atNanoseconds ?? 0)
    }

    mutating func add(_ piece: OutputPiece) {
        let text = texts[piece.stream, default: OutputText()].text(of: piece.bytes)
        guard !text.isEmpty else { return }
        if let last = gathered.last, last.stream == piece.stream,
            piece.atNanoseconds < last.atNanoseconds + Self.moment
        {
            gathered[gathered.count - 1].text += text
        } else {
            gathered.append((piece.stream, text, piece.atNanoseconds))
        }
    }

    /// What was gathered since the last time.
    mutating func take() -> [OutputChunk] {
        defer { gathered = [] }
        return gathered.map { Self.chunk($0.stream, $0.text, at: $0.atNanoseconds) }
    }

    /// The rest of what was gathered, when nothing comes any more.
    mutating func takeLast(at nanoseconds: UInt64) -> [OutputChunk] { take() + finish(at: nanoseconds) }

    /// Characters that never became whole.
    private mutating func finish(at nanoseconds: UInt64) -> [OutputChunk] {
        [OutputPiece.Stream.standardOutput, .standardError].compactMap { stream in
            guard let text = texts[stream]?.finish(), !text.isEmpty else { return nil }
            return Self.chunk(stream, text, at: nanoseconds)
        }
    }

    private static func chunk(_ stream: OutputPiece.Stream, _ text: String, at nanoseconds: UInt64) -> OutputChunk {
        let name: OutputChunk.Stream =
            switch stream {
            case .standardOutput: .stdout
            case .standardError: .stderr
            }
        return OutputChunk(stream: name, text: text, atMs: Int(nanoseconds / 1_000_000))
    }
}
