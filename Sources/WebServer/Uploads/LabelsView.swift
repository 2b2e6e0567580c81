import Profiles
import Reports
import Snippets

/// What the samples that a page shows say of themselves, and where to see only those that say so.
struct LabelsView: Sendable {
    struct Value: Sendable {
        let text: String
        let share: String
        let amount: String
        let address: String
    }

    struct Key: Sendable {
        let name: String
        let values: [Value]
        /// How many are not in `values`; nil where none.
        let furtherValues: Int?
        /// The same page with a frame for each of its values; nil where that is what the page shows.
        let grouping: String?
    }

    let asked: AskedLabels
    let keys: [Key]
    let furtherKeys: Int?
    /// Whether there is anything to tell.
    let isThere: Bool

    /// - Parameters:
    ///   - profile: what the query asks for of it.
    ///   - address: of the page with its type and all else, without labels.
    init(_ profile: Profile, at place: TypePlace, chosen query: LabelQuery, address: String) {
        let shares = LabelShares(
            profile, at: place, maximumKeys: Limits.labelKeysOnPage, maximumValues: Limits.labelValuesOnPage)
        let unit = profile.sets[place.set].types[place.type].unit
        let labels = query.labels
        asked = AskedLabels(query, at: address)
        // No address asks for more than are followed.
        let canNarrow = labels.count < Limits.labelFilters
        keys = shares.keys.map { key in
            let values = key.values.filter { canNarrow && !labels.contains($0.label.address) }.map { value in
                Value(
                    text: value.label.shown, share: MeasureText.share(value.amount, of: shares.whole),
                    amount: MeasureText.weight(value.amount, unit: unit),
                    address: query.with(labels: labels + [value.label.address]).added(to: address))
            }
            return Key(
                name: key.name, values: values, furtherValues: key.furtherValues > 0 ? key.furtherValues : nil,
                grouping: key.name == query.group ? nil : query.grouped(by: key.name).added(to: address))
        }.filter { !$0.values.isEmpty }
        furtherKeys = shares.furtherKeys > 0 ? shares.furtherKeys : nil
        isThere = !keys.isEmpty || !query.isEverything
    }
}
