/// Something that happened at a moment of the run, shown on the axis of time.
package struct Mark: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// The program printed something.
        case output
        /// A part of the run begins that the program or the tool told apart.
        case phase
        /// A runtime collected garbage.
        case collection
    }

    /// Nanoseconds since the program's first instruction.
    package let timeNs: UInt64
    package let kind: Kind
    /// Hostile text; may be empty.
    package let text: String

    package init(timeNs: UInt64, kind: Kind, text: String) {
        self.timeNs = timeNs
        self.kind = kind
        self.text = text
    }
}
