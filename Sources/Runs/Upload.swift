package import Foundation
package import Profiles

/// A profile from elsewhere that somebody brought. It never changes, but for sharing and removal.
package struct Upload: Hashable, Sendable {
    package let id: String
    /// As whoever brought it called it; hostile text, may be empty.
    package let name: String
    /// What it was read from, by the format's own name.
    package let format: String
    package let createdAt: Date
    /// Nil once shared.
    package var expiresAt: Date?
    package var shared = false
    package let summary: ProfileSummary
    /// Sentences about what was passed over or changed when it was read; they may hold hostile text.
    package let notes: [String]

    package init(
        id: String, name: String, format: String, createdAt: Date, expiresAt: Date?, summary: ProfileSummary,
        notes: [String] = []
    ) {
        self.id = id
        self.name = name
        self.format = format
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.summary = summary
        self.notes = notes
    }
}
