/// The `profile` object of a run: which types there are, the quality of the numbers, and the time without samples.
package struct ProfileSummary: Hashable, Sendable {
    package struct TypeTotal: Hashable, Sendable {
        package let name: String
        /// By its name.
        package let unit: String
        package let samples: Int
        package let total: Int64

        package init(name: String, unit: String, samples: Int, total: Int64) {
            self.name = name
            self.unit = unit
            self.samples = samples
            self.total = total
        }
    }

    package let types: [TypeTotal]
    package let quality: ProfileQuality
    /// Nil where it was not measured.
    package let wall: WallSummary?

    package init(types: [TypeTotal], quality: ProfileQuality, wall: WallSummary? = nil) {
        self.types = types
        self.quality = quality
        self.wall = wall
    }
}

extension Profile {
    /// The quality is that of the first set.
    ///
    /// - Parameter maximumThreads: how many are told apart in the split of the wall time.
    package func summary(maximumThreads: Int) -> ProfileSummary {
        ProfileSummary(
            types: sets.flatMap(\.totals), quality: sets.first?.quality ?? ProfileQuality(),
            wall: WallSummary(self, maximumThreads: maximumThreads))
    }
}

extension SampleSet {
    fileprivate var totals: [ProfileSummary.TypeTotal] {
        types.enumerated().map { index, type in
            ProfileSummary.TypeTotal(
                name: type.name, unit: type.unit.name, samples: samples.count, total: samples.total(of: index))
        }
    }
}
