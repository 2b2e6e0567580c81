import Snippets

extension DecodingLimits {
    /// Of what our own workers made, out of what hostile programs did.
    package static let stored = DecodingLimits(
        bytes: Limits.profileJSONBytes, samples: Limits.storedSamples, rows: 4 * Limits.storedSamples,
        stringBytes: 4 * Limits.symbolNameBytes, depth: 8 * Limits.stackFrames)
}
