import Foundation
import Goldens
import Hummingbird
import HummingbirdTesting
import ProfileFormats
import Testing

@testable import WebServer

/// The test that every change of what is stored has to pass: a store of each earlier form opens, and answers what it
/// answered then.
@Suite(.timeLimit(.minutes(20)))
struct FixtureStoreTests {
    @Test func `there are stores of earlier versions`() throws {
        #expect(try FixtureStore.all.contains { $0.name == "2026-11-30" })
    }

    @Test(arguments: try FixtureStore.all)
    func `a store of an earlier version answers everything as it did then`(_ store: FixtureStore) async throws {
        let answers = try store.answers()
        #expect(answers.count > 100)
        let facts = try RecordedFacts(answers)
        try await TestService.run(content: try store.file()) { test in
            for answer in answers {
                let response = try await test.get(answer.path)
                #expect(response.status.code == answer.status, "\(answer.path)")
                #expect(response.headers[.contentType] == answer.mediaType, "\(answer.path)")
                guard response.status.code == answer.status else { continue }
                try check(Array(response.body.readableBytesView), against: answer, facts)
            }
        }
    }

    private func check(_ body: [UInt8], against answer: FixtureStore.Answer, _ facts: RecordedFacts) throws {
        switch answer.comparison {
        case .json: #expect(try difference(body, answer.body) == nil, "\(answer.path)")
        case .profile: #expect(try profile(body) == profile(answer.body), "\(answer.path)")
        case .drawing:
            #expect(withoutAmounts(body) == withoutAmounts(answer.body), "\(answer.path)")
        case .bytes: #expect(body == answer.body, "\(answer.path)")
        case .gzip: #expect(try unpacked(body) == unpacked(answer.body), "\(answer.path)")
        case .events: try checkEvents(String(decoding: body, as: UTF8.self), against: answer)
        case .page:
            let told = facts.told(by: answer.text)
            #expect(told.count > 3, "\(answer.path)")
            let missing = told.subtracting(facts.told(by: String(decoding: body, as: UTF8.self)))
            #expect(missing.isEmpty, "\(answer.path)")
        }
    }

    private func checkEvents(_ text: String, against answer: FixtureStore.Answer) throws {
        let (events, expected) = (try events(text), try events(answer.text))
        #expect(!expected.isEmpty, "\(answer.path)")
        #expect(events.map(\.fields) == expected.map(\.fields), "\(answer.path)")
        for (event, older) in zip(events, expected) {
            #expect(event.data.difference(from: older.data) == nil, "\(answer.path)")
        }
    }

    /// Each event as its fields but for the data, and that as JSON.
    private func events(_ stream: String) throws -> [(fields: Set<Substring>, data: JSONValue)] {
        try stream.split(separator: "\n\n").map { event in
            let lines = event.split(separator: "\n")
            let data = lines.filter { $0.hasPrefix("data: ") }.map { $0.dropFirst("data: ".count) }.joined()
            return (
                Set(lines.filter { !$0.hasPrefix("data: ") }),
                try JSONDecoder().decode(JSONValue.self, from: Data(data.utf8))
            )
        }
    }

    private func difference(_ body: [UInt8], _ older: [UInt8]) throws -> String? {
        try JSONDecoder().decode(JSONValue.self, from: Data(body))
            .difference(from: JSONDecoder().decode(JSONValue.self, from: Data(older)))
    }

    private func profile(_ json: [UInt8]) throws -> some Equatable {
        try StoredProfile.decode(Gzip.compress(json), limits: .stored)
    }

    private func unpacked(_ bytes: [UInt8]) throws -> [UInt8] { try Gzip.decompress(bytes, limitBytes: 64 << 20) }
}
