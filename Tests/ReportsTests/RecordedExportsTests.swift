import Foundation
import Goldens
import ProfileFormats
import Profiles
import Reports
import Testing

/// Profiles of real runs that version 1 stored, and every export as it was answered then.
struct RecordedExportsTests {
    private struct Answer: Decodable {
        let path: String
        let status: Int
        let body: String
    }

    private static let store = fixture("../Stores/2026-11-30")

    private static let answers: [Answer] = {
        let data = (try? Data(contentsOf: store.appending(path: "answers.json"))) ?? Data()
        let all = (try? JSONDecoder().decode([Answer].self, from: data)) ?? []
        return all.filter { $0.status == 200 && $0.path.contains("/profile.") && !$0.path.contains("?") }
    }()

    /// Not written yet when the store was made.
    private static let laterFormats: Set<ProfileFormat> = [.firefox, .otlp, .cpuProfile, .nestedTree, .csv]

    @Test func `every export of version 1 is what it was`() throws {
        let stored = Self.answers.filter { $0.path.hasSuffix("/profile.json") }
        try #require(stored.count > 8)
        for answer in stored {
            let profile = try ProfileJSON.decode(body(of: answer), limits: .stored)
            let again = try StoredProfile.decode(StoredProfile.encode(profile), limits: .stored)
            #expect(again == profile, "\(answer.path)")
            for format in ProfileFormat.allCases where format != .json && !Self.laterFormats.contains(format) {
                let path = answer.path.replacing("profile.json", with: "profile.\(format.rawValue)")
                let recorded = try #require(Self.answers.first { $0.path == path })
                let made = try format.encode(profile, ProfileSelection(), limitBytes: 1 << 26)
                let before = try body(of: recorded)
                switch format {
                case .svg, .html: #expect(withoutAmounts(before) == withoutAmounts(made), "\(path)")
                case .pprof: #expect(try unpacked(before) == unpacked(made), "\(path)")
                default: #expect(before == made, "\(path)")
                }
            }
        }
    }

    @Test func `version 2 takes next to no more room`() throws {
        var (before, after) = (0, 0)
        for answer in Self.answers where answer.path.hasSuffix("/profile.json") {
            let json = try body(of: answer)
            before += try Gzip.compress(json).count
            after += try StoredProfile.encode(ProfileJSON.decode(json, limits: .stored)).count
        }
        // A list of kinds, their column and the period, whatever the profile's size.
        #expect(Double(after) < 1.05 * Double(before), "\(before) bytes, now \(after)")
    }

    private func unpacked(_ bytes: [UInt8]) throws -> [UInt8] { try Gzip.decompress(bytes, limitBytes: 1 << 26) }

    private func body(of answer: Answer) throws -> [UInt8] {
        let file = Self.store.appending(path: "bodies/\(answer.body)")
        return try Gzip.decompress([UInt8](Data(contentsOf: file)), limitBytes: 1 << 26)
    }
}
