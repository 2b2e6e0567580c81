import Snippets

extension DecodingLimits {
    /// Of what our own workers made, out of what hostile programs did.
    package static let stored = DecodingLimits(
        bytes: Limits.profileJSONBytes, samples: Limits.samplesPerRun, rows: 4 * Limits.samplesPerRun,
        stringBytes: 4 * Limits.symbolNameBytes, depth: 8 * Limits.stackFrames)
}
