import Runs
import Sandboxing

/// Gathers a program's bytes into chunks of text: what one stream printed within a moment reads as one.
struct OutputChunks {
    private static let moment: UInt64 = 20_000_000

    private struct Gathered {
        let stream: OutputPiece.Stream
        var text: String
        let atNanoseconds: UInt64
        var droppedBytes: Int?
    }

    private var texts: [OutputPiece.Stream: OutputText] = [:]
    private var gathered: [Gathered] = []

    /// All that was kept of a program that has ended, in the order of arrival.
    static func all(of captured: CapturedOutput) -> [OutputChunk] {
        var chunks = OutputChunks()
        for piece in captured.pieces { chunks.add(piece) }
        return chunks.takeLast(at: captured.pieces.last?.atNanoseconds ?? 0)
    }

    mutating func add(_ piece: OutputPiece) {
        var bytes = piece.bytes[...]
        if let gap = piece.gap { bytes = begin(after: gap, with: piece) }
        let text = texts[piece.stream, default: OutputText()].text(of: Array(bytes))
        guard !text.isEmpty else { return }
        if let last = gathered.last, last.stream == piece.stream,
            piece.gap != nil || piece.atNanoseconds < last.atNanoseconds + Self.moment
        {
            gathered[gathered.count - 1].text += text
        } else {
            gathered.append(Gathered(stream: piece.stream, text: text, atNanoseconds: piece.atNanoseconds))
        }
    }

    /// Begins a chunk that says what is missing before it. Characters that the gap cuts in two count as missing.
    /// - Returns: the bytes that follow the gap, whole characters only.
    private mutating func begin(after gap: OutputPiece.Gap, with piece: OutputPiece) -> ArraySlice<UInt8> {
        let unfinished = texts[piece.stream]?.takeUnfinished() ?? []
        let head = gathered.lastIndex { $0.stream == piece.stream }
        let before = Array((head.map { gathered[$0].text } ?? "").utf8.suffix(CharacterCut.reachBytes)) + unfinished
        // Of a small gap the edges are all of it: the character may begin before it and end behind.
        let isSmall = gap.byteCount <= UInt64(OutputPiece.Gap.edgeBytes)
        let cut = CharacterCut.straddling(before, gap.beginning + (isSmall ? piece.bytes : [])).before
        // What was told already stays.
        let taken = min(cut, before.count)
        if let head, taken > unfinished.count {
            let bytes = gathered[head].text.utf8.dropLast(taken - unfinished.count)
            gathered[head].text = String(decoding: Array(bytes), as: UTF8.self)
        }
        let wrong = unfinished.dropLast(min(taken, unfinished.count))
        if !wrong.isEmpty {
            let text = String(decoding: wrong, as: UTF8.self)
            if let head {
                gathered[head].text += text
            } else {
                gathered.append(Gathered(stream: piece.stream, text: text, atNanoseconds: piece.atNanoseconds))
            }
        }
        let missing = (isSmall ? before : []) + gap.end
        let rest = piece.bytes.dropFirst(CharacterCut.straddling(missing, piece.bytes).after)
        gathered.append(
            Gathered(
                stream: piece.stream, text: "", atNanoseconds: piece.atNanoseconds,
                droppedBytes: Int(gap.byteCount) + taken + piece.bytes.count - rest.count))
        return rest
    }

    /// What was gathered since the last time.
    mutating func take() -> [OutputChunk] {
        defer { gathered = [] }
        return gathered.map { Self.chunk($0.stream, $0.text, at: $0.atNanoseconds, after: $0.droppedBytes) }
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

    private static func chunk(
        _ stream: OutputPiece.Stream, _ text: String, at nanoseconds: UInt64, after droppedBytes: Int? = nil
    ) -> OutputChunk {
        let name: OutputChunk.Stream =
            switch stream {
            case .standardOutput: .stdout
            case .standardError: .stderr
            }
        return OutputChunk(stream: name, text: text, atMs: Int(nanoseconds / 1_000_000), droppedBytes: droppedBytes)
    }
}
