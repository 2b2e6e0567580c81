/// What an operator asks for, until it is known to be possible.
package struct LimitChoice: Sendable {
    /// A number for a limit, with the words for where it stands: `limits.sourceBytes in flamebox.json`.
    package struct Entry: Hashable, Sendable {
        package let limit: String
        package let value: Int
        package let place: String

        package init(limit: String, value: Int, place: String) {
            self.limit = limit
            self.value = value
            self.place = place
        }
    }

    /// Why it is not possible: a sentence for each entry that is wrong.
    package struct Objections: Error, Hashable {
        package let sentences: [String]
    }

    /// The later of two for one limit counts.
    package var entries: [Entry]
    /// What was found wrong before there was a number.
    package var objections: [String]

    package init(entries: [Entry] = [], objections: [String] = []) {
        self.entries = entries
        self.objections = objections
    }

    package func values() throws(Objections) -> LimitValues {
        var (values, sentences) = (LimitValues(), objections)
        for entry in entries {
            guard let limit = SettableLimit.named(entry.limit) else {
                sentences.append(
                    "\(entry.place) is no limit that can be set; docs/configuration.md lists those that can.")
                continue
            }
            guard limit.range.contains(entry.value) else {
                sentences.append(
                    "\(entry.place) is \(entry.value): allowed are \(limit.range.lowerBound) to "
                        + "\(limit.range.upperBound).")
                continue
            }
            values[keyPath: limit.path] = entry.value
        }
        if sentences.isEmpty { sentences = Self.contradictions(in: values) }
        guard sentences.isEmpty else { throw Objections(sentences: sentences) }
        return values
    }

    /// Each is possible by itself, and two of them are not together.
    private static func contradictions(in values: LimitValues) -> [String] {
        SettableLimit.ordered.compactMap { pair in
            guard let less = SettableLimit.named(pair.less)?.value(in: values),
                let more = SettableLimit.named(pair.more)?.value(in: values), less > more
            else { return nil }
            return "\(pair.less) would be \(less) and \(pair.more) \(more): the first may not be more than the second."
        }
    }
}

extension LimitValues {
    /// Those that an operator chose otherwise.
    package var chosen: [(limit: SettableLimit, value: Int)] {
        SettableLimit.all.map { ($0, $0.value(in: self)) }.filter { $0.1 != $0.0.value(in: LimitValues()) }
    }
}
