extension DecodingLimits {
    /// Of what the same person recorded on the same machine: hours, and many processes, and what they pushed.
    package static let recording = DecodingLimits(
        bytes: 2 << 30, samples: 16_000_000 + PushedSums.values, rows: 64_000_000, stringBytes: 1 << 16, depth: 16_384)
}
