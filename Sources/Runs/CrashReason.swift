import Snippets

/// What a language's runtime prints of a crash, found in what a program wrote to standard error. All of it is the
/// program's own text: it can lie about its own end, and is bounded here.
package enum CrashReason {
    /// The last thing that Swift's runtime said: `Index out of range`, `Precondition failed: too few`.
    ///
    /// Such lines read `main/main.swift:20: Fatal error: …`, with a place inside the standard library where the check
    /// is there, and `Could not cast value of type 'Swift.String' (0x…) to 'Swift.Int' (0x…).`
    package static func ofSwift(in standardError: String) -> String? {
        let lines = standardError.split(whereSeparator: \.isNewline).suffix(searchedLines)
        return lines.reversed().lazy.compactMap(swiftReason).first
    }

    private static func swiftReason(_ line: Substring) -> String? {
        if let words = line.wholeMatch(of: #/(?:\S+:\d+: )?Fatal error: (.+)/#)?.output.1 { return bounded(words) }
        if let words = line.wholeMatch(of: #/(?:\S+:\d+: )?((?:Precondition|Assertion) failed.*)/#)?.output.1 {
            return bounded(words)
        }
        if line.hasPrefix("Could not cast value of type ") || line.hasPrefix("Simultaneous accesses to ") {
            return bounded(line.replacing(#/ ?\(?0x[0-9a-f]+\)?/#, with: "").replacing(" to,", with: ","))
        }
        return nil
    }

    /// A few lines may follow: a backtrace's heading, another thread's words.
    private static let searchedLines = 40

    /// On one line, without controls and the last full stop, and no longer than the limit.
    package static func bounded(_ words: some StringProtocol) -> String {
        var kept = ""
        for scalar in words.unicodeScalars where scalar.properties.generalCategory != .control {
            guard kept.utf8.count < Limits.crashReasonBytes else { return kept + "…" }
            kept.unicodeScalars.append(scalar)
        }
        return kept.hasSuffix(".") ? String(kept.dropLast()) : kept
    }
}
