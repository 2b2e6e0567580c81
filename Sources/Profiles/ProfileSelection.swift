/// What of a profile a view shows: one type of one set, and maybe a stretch of time only.
package struct ProfileSelection: Hashable, Sendable {
    /// An index into `Profile.sets`; nil for the first that has the type.
    package var set: Int?
    /// A type's name; nil for the set's first.
    package var type: String?
    /// Nanoseconds since the program's first instruction, the end excluded, so that adjoining stretches share no sample;
    /// nil for the whole run.
    package var timesNs: Range<UInt64>?

    package init(set: Int? = nil, type: String? = nil, timesNs: Range<UInt64>? = nil) {
        self.set = set
        self.type = type
        self.timesNs = timesNs
    }

    package static func type(_ name: String, timesNs: Range<UInt64>? = nil) -> ProfileSelection {
        ProfileSelection(type: name, timesNs: timesNs)
    }
}

/// Where the values of one type are.
package struct TypePlace: Hashable, Sendable {
    /// An index into `Profile.sets`.
    package let set: Int
    /// An index into the set's types and columns of values.
    package let type: Int

    package init(set: Int, type: Int) {
        self.set = set
        self.type = type
    }
}

extension Profile {
    /// Nil where the profile has no such set or type.
    package func place(of selection: ProfileSelection) -> TypePlace? {
        for (index, set) in sets.enumerated() where selection.set ?? index == index {
            if let type = set.place(ofType: selection.type) { return TypePlace(set: index, type: type) }
        }
        return nil
    }

    /// Every type of every set.
    package func selections(timesNs: Range<UInt64>? = nil) -> [ProfileSelection] {
        sets.enumerated().flatMap { index, set in
            set.types.map { ProfileSelection(set: index, type: $0.name, timesNs: timesNs) }
        }
    }

    /// Nil where the profile has no such type.
    package func type(of selection: ProfileSelection) -> ProfileType? {
        place(of: selection).map { sets[$0.set].types[$0.type] }
    }

    /// The selected stretch of the selected set, with that one type's values; nil where the profile has no such type.
    package func samples(of selection: ProfileSelection) -> SampleSet? {
        guard let place = place(of: selection) else { return nil }
        var chosen = sets[place.set].only(place.type)
        if let timesNs = selection.timesNs { chosen.samples = chosen.samples.within(timesNs) }
        return chosen
    }

    /// A profile of that one type and stretch, its tables unchanged; without sets where there is no such type.
    package func selecting(_ selection: ProfileSelection) -> Profile {
        var selected = self
        selected.sets = samples(of: selection).map { [$0] } ?? []
        return selected
    }
}

extension SampleSet {
    fileprivate func place(ofType name: String?) -> Int? {
        guard let name else { return types.indices.first }
        return types.firstIndex { $0.name == name }
    }
}
