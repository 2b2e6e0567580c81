/// A language that a snippet may be written in.
package enum Language: String, CaseIterable, Sendable {
    case go
    case swift

    /// The name a single file gets when the person gave none.
    package var defaultFileName: String {
        switch self {
        case .go: "main.go"
        case .swift: "main.swift"
        }
    }
}
