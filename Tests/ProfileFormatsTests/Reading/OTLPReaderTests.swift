import ProfileFormats
import Profiles
import Testing

struct OTLPReaderTests {
    @Test func `a profile with times keeps them, and its attributes`() throws {
        let profile = try ReadProfile.read(SmallOTLP().bytes, limits: readingLimits)
        #expect(profile.format == "OTLP profiles")
        #expect(profile.profile.typeNames == [["cpu/nanoseconds"]])
        #expect(profile.profile.lines == ["main;slow 10", "main;slow 30", "main;slow 20"])
        #expect(profile.profile.sets[0].samples.timesNs == [0, 50, 100])
        #expect(profile.profile.threads == [ThreadInfo(id: 7, name: "worker")])
        #expect(profile.profile.sets[0].samples.labels == nil)
        let places = profile.profile.places(of: profile.profile.sets[0].samples.stacks[0])
        #expect(places == ["main:9", "~slow:14"])
    }

    @Test(arguments: SmallOTLP.Damage.allCases)
    func `indexes that lead nowhere are refused`(damage: SmallOTLP.Damage) {
        var small = SmallOTLP()
        small.damage = damage
        #expect(throws: ReadingFailure.self) { try ReadProfile.read(small.bytes, limits: readingLimits) }
    }
}

struct SmallOTLP {
    enum Damage: CaseIterable { case stack, location, function, text, values }

    var damage: Damage?

    var bytes: [UInt8] {
        var data = ProtobufMessage()
        data.message(1) { resource in
            resource.message(2) { scope in
                scope.message(2) { profile in
                    profile.message(1) {
                        $0.number(1, 1); $0.number(2, damage == .text ? 99 : 2)
                    }
                    sample(&profile, values: damage == .values ? [1, 2] : [10, 20], times: [1000, 1100, 1].prefix(2))
                    sample(&profile, values: [30], times: [1050])
                }
            }
        }
        data.message(2) { tables in
            tables.message(1) { _ in }
            tables.message(2) { _ in }
            tables.message(2) { location in
                location.message(3) {
                    $0.number(1, damage == .function ? 9 : 2); $0.number(2, 14)
                }
                location.message(3) {
                    $0.number(1, 1); $0.number(2, 9)
                }
            }
            tables.message(3) { _ in }
            tables.message(3) { $0.number(1, 3) }
            tables.message(3) { $0.number(1, 4) }
            for text in ["", "cpu", "nanoseconds", "main", "slow", "thread.name", "worker", "thread.id"] {
                tables.text(5, text)
            }
            tables.message(6) { _ in }
            tables.message(6) {
                $0.number(1, 5); $0.message(2) { $0.text(1, "worker") }
            }
            tables.message(6) {
                $0.number(1, 7); $0.message(2) { $0.number(3, 7) }
            }
            tables.message(7) { _ in }
            tables.message(7) { $0.packed(1, [damage == .location ? 9 : 1]) }
        }
        return data.bytes
    }

    private func sample(_ profile: inout ProtobufMessage, values: [Int64], times: some Sequence<UInt64>) {
        profile.message(2) { sample in
            sample.number(1, damage == .stack ? 5 : 1)
            sample.packed(2, [1, 2])
            sample.packed(4, damage == .values ? values + [3] : values)
            sample.content(5, times.flatMap { time in (0..<8).map { UInt8(truncatingIfNeeded: time >> (8 * $0)) } })
        }
    }
}
