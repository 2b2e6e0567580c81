/// A piece of what a program printed. Text is lossy UTF-8: each wrong byte is U+FFFD; nothing else is changed.
package struct OutputChunk: Hashable, Sendable {
    package enum Stream: String, Sendable {
        case stdout, stderr
    }

    package let stream: Stream
    package let text: String
    /// Since the program's first instruction.
    package let atMs: Int
    /// So many bytes of this stream were left out right before this text; nil where none were, and in what was stored
    /// before the place of a cut was known.
    package let droppedBytes: Int?

    package init(stream: Stream, text: String, atMs: Int, droppedBytes: Int? = nil) {
        self.stream = stream
        self.text = text
        self.atMs = atMs
        self.droppedBytes = droppedBytes
    }
}

extension OutputChunk {
    /// What stands before its text where something is missing there: `… 1,234,567 bytes of standard output left out
    /// here …`. A program can print the same words: whoever shows this shows it in a form that no program's text has.
    package var gapSentence: String? {
        guard let droppedBytes else { return nil }
        var digits = ""
        for (place, digit) in String(droppedBytes).reversed().enumerated() {
            digits = "\(digit)\(place > 0 && place % 3 == 0 ? "," : "")\(digits)"
        }
        return "… \(digits) \(droppedBytes == 1 ? "byte" : "bytes") of standard \(stream.noun) left out here …"
    }
}

extension OutputChunk.Stream {
    /// `standard output`, `standard error`
    package var noun: String { self == .stdout ? "output" : "error" }
}

extension [OutputChunk] {
    /// All bytes that were left out.
    package var droppedBytes: Int { reduce(0) { $0 + ($1.droppedBytes ?? 0) } }
}

/// What a program wrote, byte for byte.
package struct RawOutput: Hashable, Sendable {
    package let standardOutput: [UInt8]
    package let standardError: [UInt8]
    /// Bytes of both that were left out, somewhere in the middle.
    package let droppedBytes: Int

    package init(standardOutput: [UInt8], standardError: [UInt8], droppedBytes: Int) {
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.droppedBytes = droppedBytes
    }
}
