import Snippets

extension DecodingLimits {
    /// Of what our own workers made, out of what hostile programs did.
    package static let stored = DecodingLimits(
        bytes: Limits.profileJSONBytes, samples: Limits.storedSamples, rows: 4 * Limits.storedSamples,
        stringBytes: 4 * Limits.symbolNameBytes, depth: 8 * Limits.stackFrames)

    /// Of what a stranger uploads: what is read can be stored.
    package static var upload: DecodingLimits {
        DecodingLimits(
            bytes: Limits.uploadContentBytes, samples: Limits.storedSamples, rows: Limits.storedSamples,
            stringBytes: Limits.symbolNameBytes, depth: 8 * Limits.stackFrames)
    }

    /// Of a file of whoever runs the command.
    package static let local = DecodingLimits(
        bytes: Limits.localFileBytes, samples: Limits.localSamples, rows: Limits.localSamples,
        stringBytes: 4 * Limits.symbolNameBytes, depth: 8 * Limits.stackFrames)
}
