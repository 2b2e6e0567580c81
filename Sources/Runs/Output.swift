/// A piece of what a program printed. Text is lossy UTF-8: each wrong byte is U+FFFD; nothing else is changed.
package struct OutputChunk: Codable, Hashable, Sendable {
    package enum Stream: String, Codable, Sendable {
        case stdout, stderr
    }

    package let stream: Stream
    package let text: String
    /// Since the program's first instruction.
    package let atMs: Int

    package init(stream: Stream, text: String, atMs: Int) {
        self.stream = stream
        self.text = text
        self.atMs = atMs
    }
}
