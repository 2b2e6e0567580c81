/// Samples that were taken together: one or more types of values for each, and how they were taken. CPU samples are one
/// set, allocations another, of four types.
package struct SampleSet: Equatable, Sendable {
    /// One for each of the samples' columns of values; no name twice.
    package let types: [ProfileType]
    package var samples: SampleColumns
    /// Nil where it is not known, or where every event is there.
    package var period: SamplePeriod?
    package var quality: ProfileQuality

    /// - Parameter samples: with as many columns of values as there are types.
    package init(
        types: [ProfileType], samples: SampleColumns, period: SamplePeriod? = nil,
        quality: ProfileQuality = ProfileQuality()
    ) {
        precondition(types.count == samples.values.count)
        self.types = types
        self.samples = samples
        self.period = period
        self.quality = quality
    }

    /// CPU time, sampled at the rate that the quality says was asked for.
    package static func cpu(
        _ samples: SampleColumns = SampleColumns(), quality: ProfileQuality = ProfileQuality()
    ) -> SampleSet {
        SampleSet(types: [.cpu], samples: samples, period: .cpu(rateHz: quality.requestedHz), quality: quality)
    }

    /// Whether a clock took the samples, so that their number says as much as their values. Formats that count samples
    /// count them for such a set, and sum up values for any other.
    package var isOfClock: Bool { quality.requestedHz > 0 }

    /// The same samples with this type's values alone.
    func only(_ type: Int) -> SampleSet {
        SampleSet(types: [types[type]], samples: samples.only(type), period: period, quality: quality)
    }
}
