import Foundation
import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

struct SpeedscopeTests {
    @Test func `each thread's samples keep their order, with whole stacks root first`() throws {
        var builder = ProfileBuilder(threads: ["first", "idle", "second"])
        builder.sample("main > b:7", weight: 5)
        builder.sample("start", weight: 3, thread: 2)
        builder.sample("main", weight: 4)
        let file = try decode(builder.finished())
        #expect(file.profiles.map(\.name) == ["first", "second"])
        #expect(file.profiles[0].samples.map { $0.map { file.shared.frames[$0].name } } == [["main", "b"], ["main"]])
        #expect(file.profiles[0].weights == [5, 4])
        #expect(file.profiles[0].endValue == 9)
        #expect(file.profiles.allSatisfy { $0.type == "sampled" && $0.unit == "nanoseconds" })
        #expect(file.shared.frames[1].line == 7)
        #expect(file.shared.frames[1].file == "main.go")
        #expect(file.shared.frames[0].line == nil)
    }

    @Test(arguments: [Profile(), SampleProfile.make(), HostileProfile.make()])
    func `every sample has its weight and every index its frame`(profile: Profile) throws {
        let file = try decode(profile)
        #expect(file.schema == "https://www.speedscope.app/file-format-schema.json")
        #expect(!file.profiles.isEmpty)
        for thread in file.profiles {
            #expect(thread.samples.count == thread.weights.count)
            #expect(thread.samples.joined().allSatisfy(file.shared.frames.indices.contains))
        }
        #expect(
            file.profiles.reduce(0) { $0 + $1.samples.count } == profile.samples(of: .type("cpu"))?.samples.count ?? 0)
    }

    @Test func `more text than the limit is refused`() {
        #expect(throws: FormatError.tooLarge(what: "bytes of JSON", limit: 1000)) {
            try Speedscope.encode(SampleProfile.make(), .type("cpu"), limitBytes: 1000)
        }
    }

    private func decode(_ profile: Profile) throws -> File {
        let bytes = try Speedscope.encode(profile, .type("cpu"), limitBytes: 1 << 20)
        return try JSONDecoder().decode(File.self, from: Data(bytes))
    }

    private struct File: Decodable {
        let schema: String
        let shared: Shared
        let profiles: [Thread]

        enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case shared, profiles
        }
    }

    private struct Shared: Decodable {
        let frames: [SharedFrame]
    }

    private struct SharedFrame: Decodable {
        let name: String
        let file: String?
        let line: Int?
    }

    private struct Thread: Decodable {
        let type: String
        let name: String
        let unit: String
        let endValue: Int
        let samples: [[Int]]
        let weights: [Int]
    }
}
