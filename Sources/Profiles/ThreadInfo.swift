/// A thread of the program.
package struct ThreadInfo: Hashable, Sendable {
    package let id: Int32
    /// The last name it gave itself; hostile text.
    package var name: String

    package init(id: Int32, name: String) {
        self.id = id
        self.name = name
    }
}

/// A process, where a profile has several.
package struct ProfiledProcess: Hashable, Sendable {
    package let id: Int32
    /// Hostile text.
    package let name: String

    package init(id: Int32, name: String) {
        self.id = id
        self.name = name
    }
}
