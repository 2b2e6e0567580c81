import Foundation
import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

struct FlamebearerTests {
    /// The format's own example, `a;b 1` and `a;c 2`, with callees heaviest first.
    @Test func `bars say gap, total, self and name`() throws {
        let file = try decode(ProfileBuilder.profile(["a > b", "a > c", "a > c"]))
        #expect(file.version == 1)
        #expect(file.flamebearer.names == ["total", "a", "c", "b"])
        #expect(file.flamebearer.levels == [[0, 3, 0, 0], [0, 3, 0, 1], [0, 2, 2, 2, 0, 1, 1, 3]])
        #expect(file.flamebearer.numTicks == 3)
        #expect(file.flamebearer.maxSelf == 2)
        #expect(file.metadata.units == "samples")
        #expect(file.metadata.sampleRate == 999)
    }

    @Test func `a bar's own samples lie left of its callees`() throws {
        let file = try decode(ProfileBuilder.profile(["a > x", "a", "a", "b > y"]))
        #expect(file.flamebearer.levels[1] == [0, 3, 2, 1, 0, 1, 0, 2])
        #expect(file.flamebearer.levels[2] == [2, 1, 1, 3, 0, 1, 1, 4])
    }

    @Test(arguments: [Profile(), SampleProfile.make(), HostileProfile.make()])
    func `no bar leaves the one above it`(profile: Profile) throws {
        let file = try decode(profile)
        var above = [0..<file.flamebearer.numTicks]
        for level in file.flamebearer.levels {
            var end = 0
            let bars = stride(from: 0, to: level.count, by: 4).map { bar in
                let start = end + level[bar]
                end = start + level[bar + 1]
                #expect(level[bar] >= 0 && level[bar + 2] <= level[bar + 1])
                #expect(file.flamebearer.names.indices.contains(level[bar + 3]))
                return start..<end
            }
            #expect(
                bars.allSatisfy { bar in
                    above.contains { $0.lowerBound <= bar.lowerBound && bar.upperBound <= $0.upperBound }
                })
            above = bars
        }
    }

    private func decode(_ profile: Profile) throws -> File {
        try JSONDecoder().decode(File.self, from: Data(Flamebearer.encode(profile, .type("cpu"))))
    }

    private struct File: Decodable {
        let version: Int
        let flamebearer: Bars
        let metadata: Metadata
    }

    private struct Bars: Decodable {
        let names: [String]
        let levels: [[Int]]
        let numTicks: Int
        let maxSelf: Int
    }

    private struct Metadata: Decodable {
        let units: String
        let sampleRate: Int
    }
}
