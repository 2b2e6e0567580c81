import Foundation
import Profiles
import Runs
import Storing

/// An upload as the API tells of it.
struct UploadDocument: Encodable {
    private struct TypeTotal: Encodable {
        let name: String
        let unit: String
        let samples: Int
        let total: Int64
    }

    private let id: String
    private let url: String
    private let name: String
    private let format: String
    private let createdAt: String
    private let expiresAt: String?
    private let shared: Bool
    private let types: [TypeTotal]
    private let notes: [String]
    /// Told once, to who brought it.
    private let ownerToken: String?

    init(_ upload: Upload, owner: OwnerToken? = nil) {
        id = upload.id
        url = "/u/\(upload.id)"
        name = upload.name
        format = upload.format
        createdAt = upload.createdAt.ISO8601Format()
        expiresAt = upload.expiresAt?.ISO8601Format()
        shared = upload.shared
        types = upload.summary.types.map {
            TypeTotal(name: $0.name, unit: $0.unit, samples: $0.samples, total: $0.total)
        }
        notes = upload.notes
        ownerToken = owner?.text
    }
}
