import Foundation
import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

/// Every kind of set through the formats that hold one type.
struct SetsTests {
    private let profile = SetsProfile.make()

    @Test(arguments: [
        (
            SetsProfile.memory, "alloc_space",
            [
                "[truncated];main.run 64", "main.main;main.build;main.shuffle 4096",
                "main.main;main.build;runtime.makeslice 5120", "main.main;main.run 700",
            ]
        ),
        (SetsProfile.memory, "inuse_objects", ["main.main;main.build;main.shuffle 2", "main.main;main.run 7"]),
        (SetsProfile.waits, "waited", ["main.main;main.build;main.shuffle 9000", "main.main;main.run 250"]),
        (SetsProfile.slowCPU, "cpu", ["main.main;main.build;runtime.makeslice 1"]),
        (
            SetsProfile.difference, "delta",
            [
                "main.main;main.build;main.shuffle -7", "main.main;main.build;runtime.makeslice 5",
                "main.main;main.run 2",
            ]
        ),
    ])
    func `folded lines are in the type's own unit, samples of a clock in samples`(
        set: Int, type: String, lines: [String]
    ) throws {
        let bytes = try FoldedStacks.encode(profile, ProfileSelection(set: set, type: type), limitBytes: 1 << 20)
        #expect(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init) == lines)
    }

    @Test(arguments: [
        (SetsProfile.memory, "alloc_space", "bytes", ["alloc_space"], [[5120, 4096, 700, 64]]),
        (SetsProfile.waits, "waits", "none", ["waits"], [[1, 3]]),
        (SetsProfile.waits, "waited", "microseconds", ["waited"], [[250, 9000]]),
        (SetsProfile.slowCPU, "cpu", "nanoseconds", ["worker"], [[10_000_000]]),
        (SetsProfile.difference, "delta", "none", ["delta", "delta, negative"], [[5, 2, 0], [7]]),
    ])
    func `speedscope has the unit, and no negative weight`(
        set: Int, type: String, unit: String, names: [String], weights: [[Int]]
    ) throws {
        struct File: Decodable {
            struct Profile: Decodable {
                let name: String
                let unit: String
                let endValue: Int
                let weights: [Int]
            }
            let profiles: [Profile]
        }
        let bytes = try Speedscope.encode(profile, ProfileSelection(set: set, type: type), limitBytes: 1 << 20)
        let profiles = try JSONDecoder().decode(File.self, from: Data(bytes)).profiles
        #expect(profiles.map(\.name) == names)
        #expect(profiles.map(\.weights) == weights)
        #expect(profiles.allSatisfy { $0.unit == unit && $0.endValue == $0.weights.reduce(0, +) })
    }

    @Test(arguments: [
        (SetsProfile.cpu, "cpu", "samples", 4), (SetsProfile.memory, "alloc_objects", "objects", 22),
        (SetsProfile.memory, "inuse_space", "bytes", 2748), (SetsProfile.slowCPU, "cpu", "samples", 1),
        (SetsProfile.difference, "delta", "pages", 14),
    ])
    func `flamebearer counts samples of a clock, and else the type's own unit by its size`(
        set: Int, type: String, units: String, ticks: Int
    ) throws {
        struct File: Decodable {
            struct Flamebearer: Decodable {
                let levels: [[Int]]
                let numTicks: Int
            }
            struct Metadata: Decodable {
                let units: String
                let name: String
            }
            let flamebearer: Flamebearer
            let metadata: Metadata
        }
        let bytes = Flamebearer.encode(profile, ProfileSelection(set: set, type: type))
        let file = try JSONDecoder().decode(File.self, from: Data(bytes))
        #expect(file.metadata.units == units && file.metadata.name == type)
        #expect(file.flamebearer.numTicks == ticks)
        #expect(file.flamebearer.levels[0][1] == ticks)
        #expect(file.flamebearer.levels.joined().allSatisfy { $0 >= 0 })
    }

    @Test func `a stored profile of every kind of set is read back equal`() throws {
        #expect(try StoredProfile.decode(StoredProfile.encode(profile), limits: limits) == profile)
    }
}
