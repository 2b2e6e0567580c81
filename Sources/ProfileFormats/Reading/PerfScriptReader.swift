import Profiles

/// What `perf script` prints, and others who speak like it: swift-profile-recorder, FlameScope's tools. A set for each
/// event. Weights are periods where there are any, since a sampler that adapts its frequency makes samples unequal.
enum PerfScriptReader {
    static let name = "perf script"

    private static let sampleBytes = 64 * 1024

    /// Whether what comes first is the first line of a sample, and what follows fits.
    static func recognizes(_ content: ContentSigns) -> Bool {
        let sample = content.bytes.prefix(sampleBytes)
        guard !content.isObject, !sample.contains(0) else { return false }
        return sample.withUnsafeBufferPointer { buffer in
            var lines = TextLines(buffer)
            var hasHeader = false
            while let line = lines.next() {
                let content = buffer.trimmed(line)
                if content.isEmpty || buffer[content.lowerBound] == UInt8(ascii: "#") { continue }
                if hasHeader { return PerfScriptFrame(buffer, line) != nil || PerfScriptHeader(buffer, line) != nil }
                guard PerfScriptHeader(buffer, line) != nil else { return false }
                hasHeader = true
            }
            return hasHeader
        }
    }

    static func read(_ bytes: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile {
        try bytes.withUnsafeBufferPointer { buffer throws(ReadingFailure) in
            var samples = PerfScriptSamples(buffer, limits)
            try samples.read()
            return try samples.finished()
        }
    }
}
