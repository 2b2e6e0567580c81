/// How much of a profile's samples bears which label: by key, and in it by value.
package struct LabelShares: Sendable {
    package struct Value: Sendable {
        /// Hostile text; with its key the label as an address names it (`Label.address`).
        package let label: Label
        /// Without the signs of its samples' values, so that it is a part of `LabelShares.whole`.
        package let amount: Int64
        package let samples: Int
    }

    package struct Key: Sendable {
        /// Hostile text.
        package let name: String
        /// The largest first.
        package let values: [Value]
        /// How many are not in `values`.
        package let furtherValues: Int
        /// That bear any value of it, once for each.
        let samples: Int
    }

    /// Those that most samples bear first.
    package let keys: [Key]
    package let furtherKeys: Int
    /// Of all samples of the type, whether they bear labels or not.
    package let whole: Int64

    /// Without keys where the profile has no such type.
    ///
    /// - Parameters: how many are told: how many there are is up to who made the profile.
    package init(_ profile: Profile, at place: TypePlace, maximumKeys: Int, maximumValues: Int) {
        let samples = profile.sets[place.set].samples
        let values = samples.values[place.type]
        whole = values.reduce(0) { $0 &+ Int64(clamping: $1.magnitude) }
        var bySet = [(amount: Int64, samples: Int)](repeating: (0, 0), count: profile.labelSets.count)
        for (row, set) in (samples.labels ?? []).enumerated() where set >= 0 {
            bySet[Int(set)].amount &+= Int64(clamping: values[row].magnitude)
            bySet[Int(set)].samples += 1
        }
        var byLabel: [Label: (amount: Int64, samples: Int)] = [:]
        for (set, sum) in zip(profile.labelSets, bySet) where sum.samples > 0 {
            // A sample may say the same twice.
            for label in Set(set.labels) {
                byLabel[label, default: (0, 0)].amount &+= sum.amount
                byLabel[label, default: (0, 0)].samples += sum.samples
            }
        }
        let found = Dictionary(
            grouping: byLabel.map { Value(label: $0, amount: $1.amount, samples: $1.samples) }, by: \.label.key)
        let all = found.map { Key(name: $0, values: $1, maximum: maximumValues) }
        let sorted = all.sorted { ($1.samples, $0.name) < ($0.samples, $1.name) }
        keys = Array(sorted.prefix(maximumKeys))
        furtherKeys = all.count - keys.count
    }
}

extension LabelShares.Key {
    fileprivate init(name: String, values: [LabelShares.Value], maximum: Int) {
        self.name = name
        let sorted = values.sorted {
            ($1.amount, $1.samples, $0.label.address) < ($0.amount, $0.samples, $1.label.address)
        }
        self.values = Array(sorted.prefix(maximum))
        furtherValues = values.count - self.values.count
        samples = values.reduce(0) { $0 + $1.samples }
    }
}

extension Label {
    /// `key:value` as an address names it: a number without its unit.
    package var address: String {
        switch value {
        case .text(let text): "\(key):\(text)"
        case .number(let number, _): "\(key):\(number)"
        }
    }
}

extension Profile {
    /// Of every set the samples that bear all of these labels, each by its address; the tables stay.
    package func bearing(_ labels: [String]) -> Profile {
        guard !labels.isEmpty else { return self }
        let isBorne = labelSets.map { set in
            let borne = Set(set.labels.map(\.address))
            return labels.allSatisfy(borne.contains)
        }
        var profile = self
        profile.sets = sets.map { set in
            let column = set.samples.labels ?? []
            var kept = set
            kept.samples = set.samples.rows(column.indices.filter { column[$0] >= 0 && isBorne[Int(column[$0])] })
            return kept
        }
        return profile
    }
}
