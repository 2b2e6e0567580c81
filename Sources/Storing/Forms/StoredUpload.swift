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

extension StoredUpload {
    /// An upload by what its row and its document say.
    static func finding(
        _ id: String, createdAt: Date, expiresAt: Date?, shared: Bool, document: Data
    ) throws -> StoreFinding<Upload> {
        switch try StoredDocument.read(StoredUpload.self, from: document) {
        case .unreadable(let sentence):
            return .unreadable(
                UnreadableRecord(
                    id: id, createdAt: createdAt, expiresAt: expiresAt, shared: shared, sentence: sentence))
        case .read(let stored):
            var upload = Upload(
                id: id, name: stored.name, format: stored.format, createdAt: createdAt, expiresAt: expiresAt,
                summary: stored.summary, notes: stored.notes)
            upload.shared = shared
            return .found(upload)
        }
    }
}
