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
    }

    /// One that everything shown bears.
    struct Chosen: Sendable {
        let text: String
        /// The same page without it.
        let address: String
    }

    let chosen: [Chosen]
    let keys: [Key]
    let furtherKeys: Int?
    /// Whether there is anything to tell.
    let isThere: Bool

    /// - Parameters:
    ///   - profile: with only what bears the labels that are chosen.
    ///   - address: of the page with its type and all else, without labels.
    init(_ profile: Profile, at place: TypePlace, chosen labels: [String], address: String) {
        let shares = LabelShares(
            profile, at: place, maximumKeys: Limits.labelKeysOnPage, maximumValues: Limits.labelValuesOnPage)
        let unit = profile.sets[place.set].types[place.type].unit
        chosen = labels.enumerated().map { index, label in
            var others = labels
            others.remove(at: index)
            return Chosen(text: label, address: address + others.asLabelQuery)
        }
        // No address asks for more than are followed.
        let canNarrow = labels.count < Limits.labelFilters
        keys = shares.keys.map { key in
            let values = key.values.filter { canNarrow && !labels.contains($0.label.address) }.map { value in
                Value(
                    text: value.label.shown, share: MeasureText.share(value.amount, of: shares.whole),
                    amount: MeasureText.weight(value.amount, unit: unit),
                    address: address + (labels + [value.label.address]).asLabelQuery)
            }
            return Key(
                name: key.name, values: values, furtherValues: key.furtherValues > 0 ? key.furtherValues : nil)
        }.filter { !$0.values.isEmpty }
        furtherKeys = shares.furtherKeys > 0 ? shares.furtherKeys : nil
        isThere = !keys.isEmpty || !chosen.isEmpty
    }
}

extension [String] {
    /// To follow a query that is there.
    var asLabelQuery: String { map { "&label=\($0.asQueryValue)" }.joined() }
}

extension Label {
    /// Hostile text, of the value alone.
    fileprivate var shown: String {
        switch value {
        case .text(let text): text.isEmpty ? "(empty)" : text
        case .number(let number, let unit): unit.name.isEmpty ? "\(number)" : "\(number) \(unit.name)"
        }
    }
}
