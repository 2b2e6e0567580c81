import Foundation
import Linux
import ProfileFormats
import Runs

/// What a program prints, on a terminal: each stream to its own, as it comes, and what was kept of the end of one that
/// was too long to be told when the run is over. It is shown so that it cannot command the terminal; what is missing
/// is said in reverse video, which no program's text can have.
struct TerminalOutput: Sendable {
    private struct Shown {
        var byteCount = 0
        var isAtLineStart = true
        /// More is kept than was told while the program ran.
        var goesOn = false
    }

    private var shown: [OutputChunk.Stream: Shown] = [:]

    mutating func show(_ chunks: [OutputChunk]) {
        for chunk in chunks {
            // While a program runs, a piece without text says that no more is told.
            if chunk.droppedBytes != nil, chunk.text.isEmpty {
                shown[chunk.stream, default: Shown()].goesOn = true
            } else {
                write(chunk.gapSentence, chunk.text, to: chunk.stream)
            }
        }
    }

    /// - Parameter kept: all that was kept of the program's output.
    mutating func finish(_ kept: [OutputChunk]) {
        var told = shown.filter(\.value.goesOn).mapValues(\.byteCount)
        for chunk in kept {
            guard let before = told[chunk.stream] else { continue }
            let rest = chunk.text.utf8.dropFirst(before)
            told[chunk.stream] = max(0, before - chunk.text.utf8.count)
            guard before == 0 || !rest.isEmpty else { continue }
            write(before == 0 ? chunk.gapSentence : nil, String(decoding: Array(rest), as: UTF8.self), to: chunk.stream)
        }
    }

    private mutating func write(_ gap: String?, _ text: String, to stream: OutputChunk.Stream) {
        var state = shown[stream] ?? Shown()
        let handle = stream == .stdout ? FileHandle.standardOutput : FileHandle.standardError
        var shownText = text.visibleLines
        if let gap {
            let marked = isatty(handle.fileDescriptor) == 1 ? "\u{1b}[7m\(gap)\u{1b}[27m" : gap
            shownText = (state.isAtLineStart ? "" : "\n") + marked + "\n" + shownText
        }
        // Where nobody reads it any more, the program goes on all the same: how it ended is still to be said.
        try? handle.write(contentsOf: Data(shownText.utf8))
        state.byteCount += text.utf8.count
        if !shownText.isEmpty { state.isAtLineStart = shownText.utf8.last == UInt8(ascii: "\n") }
        shown[stream] = state
    }
}
