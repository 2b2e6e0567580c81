/// How far a profile can be trusted: shown with every profile.
package struct ProfileQuality: Codable, Hashable, Sendable {
    package var requestedHz = 0
    /// Samples per second of CPU time.
    package var deliveredHz = 0.0
    /// CPU time that the event counted.
    package var cpuSeenMs = 0
    /// CPU time that the samples stand for.
    package var cpuSampledMs = 0
    /// Records that the kernel dropped because the ring was full.
    package var lostSamples = 0
    /// Stacks whose root is `[truncated]`.
    package var truncatedStacks = 0
    /// Stacks deeper than the limits; counted apart.
    package var deepStacks = 0
    /// Frames that stayed addresses.
    package var unresolvedFrames = 0

    package init() {}
}

/// What is measured: a name and the unit of its weights.
package struct ProfileType: Codable, Hashable, Sendable {
    package let name: String
    package let unit: String

    package init(name: String, unit: String) {
        self.name = name
        self.unit = unit
    }

    /// CPU time, by sampling.
    package static let cpu = ProfileType(name: "cpu", unit: "nanoseconds")
}

/// The `profile` object of a run: which types there are, and the quality of the numbers.
package struct ProfileSummary: Codable, Hashable, Sendable {
    package struct TypeTotal: Codable, Hashable, Sendable {
        package let name: String
        package let unit: String
        package let samples: Int
        package let total: UInt64

        package init(name: String, unit: String, samples: Int, total: UInt64) {
            self.name = name
            self.unit = unit
            self.samples = samples
            self.total = total
        }
    }

    package let types: [TypeTotal]
    package let quality: ProfileQuality

    package init(types: [TypeTotal], quality: ProfileQuality) {
        self.types = types
        self.quality = quality
    }

    /// The quality's fields stand beside `types`, not below a key of their own.
    private enum CodingKeys: CodingKey { case types }

    package init(from decoder: any Decoder) throws {
        types = try decoder.container(keyedBy: CodingKeys.self).decode([TypeTotal].self, forKey: .types)
        quality = try ProfileQuality(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        try quality.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(types, forKey: .types)
    }
}
