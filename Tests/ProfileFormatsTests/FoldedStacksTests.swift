import Goldens
import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

struct FoldedStacksTests {
    @Test func `the sample profile folds as recorded`() throws {
        try expectGolden("sample.folded", fold(SampleProfile.make()))
    }

    @Test func `stacks that differ in lines alone are one, and lines are sorted`() throws {
        let profile = ProfileBuilder.profile(["main > z:1", "main > a:1", "main > z:2", "main > ~z:2"], weight: 7)
        #expect(try text(profile) == "main;a 1\nmain;z 3\n")
    }

    @Test func `a hostile name stays one frame on one line`() throws {
        let lines = try text(HostileProfile.make()).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 3)
        #expect(lines[0].utf8.count { $0 == UInt8(ascii: ";") } == HostileProfile.names.count - 1)
        #expect(lines[0].contains("a:b c"))
        #expect(lines.joined().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" })
    }

    @Test func `nothing folds to nothing`() throws {
        #expect(try text(Profile()) == "")
        #expect(try FoldedStacks.encode(SampleProfile.make(), type: "heap", limitBytes: 0) == [])
    }

    @Test func `more text than the limit is refused`() throws {
        let deep = Array(repeating: "down", count: 10_000)
        let profile = ProfileBuilder.profile((0..<100).map { (deep + ["leaf\($0)"]).joined(separator: " > ") })
        #expect(throws: FormatError.tooLarge(what: "bytes of text", limit: 1_000_000)) {
            try FoldedStacks.encode(profile, type: "cpu", limitBytes: 1_000_000)
        }
    }

    @Test func `only samples of the stretch of time are folded`() throws {
        let profile = ProfileBuilder.profile(["a", "b", "c"])
        let folded = try FoldedStacks.encode(
            profile, type: "cpu", timesNs: 1_000_000..<9_000_000, limitBytes: 100)
        #expect(String(decoding: folded, as: UTF8.self) == "b 1\nc 1\n")
    }

    private func fold(_ profile: Profile) throws -> [UInt8] {
        try FoldedStacks.encode(profile, type: "cpu", limitBytes: 1 << 20)
    }

    private func text(_ profile: Profile) throws -> String {
        String(decoding: try fold(profile), as: UTF8.self)
    }
}
