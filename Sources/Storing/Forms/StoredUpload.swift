import Foundation
import Profiles
import Runs

/// What an upload's document says, beside what its row does.
struct StoredUpload: StoredForm {
    let name: String
    let format: String
    let summary: StoredProfileSummary
    let notes: [String]?

    init(_ upload: Upload) {
        name = upload.name
        format = upload.format
        summary = StoredProfileSummary(upload.summary)
        notes = upload.notes
    }

    /// Without what only its row knows: address and times.
    func restored() -> Upload {
        Upload(
            id: "", name: name, format: format, createdAt: Date(timeIntervalSince1970: 0), expiresAt: nil,
            summary: summary.restored(), notes: notes ?? [])
    }
}

extension StoredUpload: Sendable {}
