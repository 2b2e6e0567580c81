import ProfileBuilding
import ProfileFormats
import Profiles
import Reports
import Testing

struct ProfileFormatTests {
    @Test(arguments: ProfileFormat.allCases, [Profile(), ProfileBuilder.profile(["main"]), HostileProfile.make()])
    func `every format takes every profile, and a type that is not there`(format: ProfileFormat, profile: Profile)
        throws
    {
        for type in ["cpu", "no such type"] {
            let bytes = try format.encode(profile, type: type, limitBytes: 1 << 20)
            #expect(!bytes.isEmpty || format == .folded)
        }
    }

    @Test(arguments: ProfileFormat.allCases)
    func `every format is of the stretch of time asked for`(format: ProfileFormat) throws {
        let profile = ProfileBuilder.profile(["early", "late"])
        let early = try format.encode(profile, type: "cpu", timesNs: 0..<1_000_000, limitBytes: 1 << 20)
        let all = try format.encode(profile, type: "cpu", limitBytes: 1 << 20)
        #expect(early != all)
        if format == .json { #expect(try ProfileJSON.decode(early, limits: .stored).series[0].samples.count == 1) }
        if format == .svg || format == .html { #expect(!String(decoding: early, as: UTF8.self).contains("late")) }
    }

    @Test func `addresses end in the names that the interface promises`() {
        let names = ["json", "pb.gz", "folded", "speedscope.json", "flamebearer.json", "svg", "html"]
        #expect(names.allSatisfy { ProfileFormat(rawValue: $0) != nil })
    }
}
