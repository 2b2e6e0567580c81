import Foundation
import Runs
import Storing

/// A run or a comparison that is there and that this version cannot read, as the API shows it: like one that failed,
/// with nothing but what its row says.
struct UnreadableDocument: Encodable {
    private let record: UnreadableRecord
    private let url: String

    init(_ record: UnreadableRecord, url: String) {
        self.record = record
        self.url = url
    }

    private enum CodingKeys: CodingKey { case id, url, state, createdAt, expiresAt, shared, failure }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(record.id, forKey: .id)
        try container.encode(url, forKey: .url)
        try container.encode(Run.State.failed.rawValue, forKey: .state)
        try container.encode(record.createdAt.ISO8601Format(), forKey: .createdAt)
        try container.encode(record.expiresAt?.ISO8601Format(), forKey: .expiresAt)
        try container.encode(record.shared, forKey: .shared)
        try container.encode(record.sentence, forKey: .failure)
    }
}
