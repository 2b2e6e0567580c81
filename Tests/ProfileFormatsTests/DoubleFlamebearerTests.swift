import Foundation
import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

struct DoubleFlamebearerTests {
    private static func encode(
        _ left: Profile, _ right: Profile, type: String = "cpu"
    ) throws -> [UInt8] {
        try DoubleFlamebearer.encode(left: left, right: right, .type(type), name: "left → right")
    }

    private func decode(_ left: Profile, _ right: Profile, type: String = "cpu") throws -> File {
        try JSONDecoder().decode(File.self, from: Data(Self.encode(left, right, type: type)))
    }

    /// The same samples, without a clock that took them.
    private static func values(_ stacks: [String], _ values: [Int64], type: ProfileType = .bytesInUse) -> Profile {
        var profile = ProfileBuilder.profile(stacks)
        profile.sets[0] = SampleSet(
            types: [type], samples: SampleColumns(stacks: profile.sets[0].samples.stacks, values: [values]))
        return profile
    }

    @Test func `bars say gap, total and self of both sides, and the name`() throws {
        let file = try decode(
            ProfileBuilder.profile(["a > b", "a > c", "a > c"]), ProfileBuilder.profile(["a > b", "a", "d"]))
        #expect(file.version == 1)
        #expect(file.flamebearer.names == ["total", "a", "d", "b", "c"])
        #expect(
            file.flamebearer.levels == [
                [0, 3, 0, 0, 3, 0, 0],
                [0, 3, 0, 0, 2, 1, 1, 0, 0, 0, 0, 1, 1, 2],
                [0, 1, 1, 1, 1, 1, 3, 0, 2, 2, 0, 0, 0, 4],
            ])
        #expect(file.flamebearer.numTicks == 6 && file.leftTicks == 3 && file.rightTicks == 3)
        #expect(file.flamebearer.maxSelf == 2)
        #expect(file.metadata.format == "double" && file.metadata.name == "left → right")
        #expect(file.metadata.units == "samples" && file.metadata.sampleRate == 999)
    }

    @Test func `samples of clocks that go at different rates are told in time`() throws {
        let left = ProfileBuilder.profile(["a"])
        var right = left
        right.sets[0].quality.requestedHz = 100
        let file = try decode(left, right)
        #expect(file.metadata.units == "lock_nanoseconds" && file.metadata.sampleRate == 0)
        #expect(file.leftTicks == Int(left.sets[0].samples.total(of: 0)))
    }

    @Test func `what one side does not have is nothing there, and what is negative counts by its size`() throws {
        let left = Self.values(["a > b", "a > c"], [-5, 3])
        let file = try decode(left, Self.values(["x"], [7]), type: "inuse_space")
        #expect(file.metadata.units == "bytes" && file.leftTicks == 8 && file.rightTicks == 7)
        let empty = try decode(left, Profile(), type: "inuse_space")
        #expect(empty.leftTicks == 8 && empty.rightTicks == 0)
        #expect(try decode(Profile(), Profile()).flamebearer.levels == [[0, 0, 0, 0, 0, 0, 0]])
    }

    @Test(arguments: [
        (SampleProfile.make(), ProfileBuilder.profile(["main > slow", "main", "other > deep > deeper"])),
        (HostileProfile.make(), SampleProfile.make()), (SampleProfile.make(), SampleProfile.make()),
    ])
    func `what is written is read back, both sides`(left: Profile, right: Profile) throws {
        let bytes = try Self.encode(left, right)
        let file = try JSONDecoder().decode(File.self, from: Data(bytes))
        let read = try ReadProfile.read(bytes, limits: readingLimits).profile
        #expect(read.sets[0].types.map(\.name) == ["after", "before"])
        for (type, profile) in [("before", left), ("after", right)] {
            #expect(folded(read, type) == folded(profile, "cpu", isCounted: file.metadata.sampleRate > 0))
        }
    }

    @Test func `the narrowest callees are one bar where there are too many`() throws {
        let names = (0..<60_000).map { "f\($0)" }
        let bytes = try Self.encode(
            Self.values(names, names.indices.map { $0 < 10 ? 5 : 1 }), Self.values(["f3"], [100]), type: "inuse_space")
        let file = try JSONDecoder().decode(File.self, from: Data(bytes))
        #expect(file.flamebearer.names[1] == "f3" && file.flamebearer.names.last == "(10001 more)")
        #expect(Array(file.flamebearer.levels[1].suffix(7).prefix(6)) == [0, 10_001, 10_001, 0, 0, 0])
        #expect(file.flamebearer.levels[1].count == 7 * 50_000)
        let read = try ReadProfile.read(bytes, limits: readingLimits).profile
        #expect(read.sets[0].samples.total(of: 1) == Int64(file.leftTicks))
    }

    /// Sums by the names on the path, which is all that the format keeps.
    private func folded(_ profile: Profile, _ type: String, isCounted: Bool = false) -> [String: Int64] {
        guard let set = profile.samples(of: .type(type)) else { return [:] }
        var sums: [String: Int64] = [:]
        for (row, stack) in set.samples.stacks.enumerated() where set.samples.values[0][row] != 0 {
            let path = profile.names(of: stack).joined(separator: "\u{0}")
            sums[path, default: 0] += isCounted ? 1 : set.samples.values[0][row]
        }
        return sums
    }

    private struct File: Decodable {
        let version: Int
        let flamebearer: Bars
        let metadata: Metadata
        let leftTicks: Int
        let rightTicks: Int
    }

    private struct Bars: Decodable {
        let names: [String]
        let levels: [[Int]]
        let numTicks: Int
        let maxSelf: Int
    }

    private struct Metadata: Decodable {
        let format: String
        let name: String
        let units: String
        let sampleRate: Int
    }
}
