import Goldens
import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

let limits = DecodingLimits(bytes: 1 << 20, samples: 1000, rows: 1000, stringBytes: 4096, depth: 600)

struct ProfileJSONTests {
    @Test func `the sample profile is written as the browser's fixture has it`() throws {
        // One table a line, so that a difference can be read.
        let text = String(decoding: ProfileJSON.encode(SampleProfile.make()), as: UTF8.self)
        let lines = text.replacing(/,"[a-z]+":[\[{](?=["{])/) { "\n" + $0.output }
        try expectGolden("sample.json", Array((lines + "\n").utf8))
        #expect(try ProfileJSON.decode(Array(lines.utf8), limits: limits) == SampleProfile.make())
    }

    @Test(arguments: [Profile(), SampleProfile.make(), HostileProfile.make(), ProfileBuilder.profile(["main"])])
    func `what is written is read back equal`(profile: Profile) throws {
        #expect(try ProfileJSON.decode(ProfileJSON.encode(profile), limits: limits) == profile)
    }

    @Test func `a profile of before there were wall times and counters is read as ever`() throws {
        let new = String(decoding: ProfileJSON.encode(SampleProfile.make()), as: UTF8.self)
        let old = new.replacing(/,"(running|runnable|waiting)Us":\[[^\]]*\]/, with: "")
            .replacing(/,"wall":{[^}]*}/, with: "").replacing(/,"lostRecords".*/, with: "}}")
        try #require(old.count < new.count - 100)
        let decoded = try ProfileJSON.decode(Array(old.utf8), limits: limits)
        #expect(decoded.threadTimes.isEmpty && decoded.wallTimes == WallTimes())
        #expect(decoded.quality.counters == nil && decoded.quality.includesKernel == nil)
        #expect(decoded.series == SampleProfile.make().series)
    }

    @Test func `times are exact to the microsecond, however many there are`() throws {
        var builder = ProfileBuilder()
        for number in 0..<1000 { builder.sample("main", timeNs: UInt64(number) * 1_000_999) }
        let decoded = try ProfileJSON.decode(ProfileJSON.encode(builder.finished()), limits: limits)
        let wholeMicroseconds = builder.finished().series[0].samples.timesNs.map { $0 / 1000 * 1000 }
        #expect(decoded.series[0].samples.timesNs == wholeMicroseconds)
    }

    @Test func `a hostile name cannot end the script element it stands in`() {
        let text = String(decoding: ProfileJSON.encode(HostileProfile.make()), as: UTF8.self)
        #expect(!text.contains("<"))
        #expect(text.utf8.allSatisfy { $0 >= 0x20 })
    }

    @Test(arguments: [
        ("", "byte 0: expected \"{\""),
        ("{\"version\":2", "format version 2 is not understood"),
        ("{\"version\":01", "byte 11: expected an integer in range"),
        ("{\"version\":1.5", "byte 12: expected \",\""),
        ("{\"version\":99999999999999999999", "byte 11: expected a smaller number"),
        ("{\"verzion\":1", "byte 1: expected the name \"version\""),
        ("{\"version\":1,\"strings\":[\"\\ud800\"]", "byte 27: expected a surrogate pair"),
        ("{\"version\":1,\"strings\":[\"\\ud800\\u0041\"]", "byte 27: expected a surrogate pair"),
        ("{\"version\":1,\"strings\":[\"\\u00g0\"]", "byte 27: expected four hexadecimal digits"),
        ("{\"version\":1,\"strings\":[\"\\x\"]", "byte 26: expected an escape"),
        ("{\"version\":1,\"strings\":[\"\n\"]", "byte 25: expected no bare control character"),
        ("{\"version\":1,\"strings\":[\"", "byte 25: expected the end of a string"),
    ])
    func `malformed text is refused with its place`(text: String, sentence: String) {
        #expect(refusal(Array(text.utf8))?.description == sentence)
    }

    @Test func `text that is not UTF-8 is refused`() {
        let bytes = Array("{\"version\":1,\"strings\":[\"".utf8) + [0xC0, 0x80] + Array("\"]".utf8)
        #expect(refusal(bytes) == .malformed(expected: "valid UTF-8", offset: 25))
    }

    /// Each edit breaks one rule of a profile that is otherwise right.
    @Test(arguments: [
        (
            "\"modules\":{\"name\":[1]", "\"modules\":{\"name\":[9]",
            FormatError.indexOutOfRange(table: "modules", row: 0)
        ),
        ("\"module\":[0,0]", "\"module\":[0,1]", .invalid(.moduleOutOfRange(function: 1))),
        ("\"module\":[0,0]", "\"module\":[0]", .unequalColumns(table: "functions")),
        ("\"category\":[0,0]", "\"category\":[0,6]", .indexOutOfRange(table: "functions", row: 1)),
        ("\"startLine\":[1,1]", "\"startLine\":[1,-1]", .invalid(.negativeStartLine(function: 1))),
        ("\"function\":[0,1]", "\"function\":[0,2]", .invalid(.functionOutOfRange(frame: 1))),
        ("\"line\":[3,4]", "\"line\":[3,-4]", .invalid(.negativeLine(frame: 1))),
        ("\"inlined\":[0,0]", "\"inlined\":[0,2]", .indexOutOfRange(table: "frames", row: 1)),
        ("\"frame\":[0,1]", "\"frame\":[0,2]", .invalid(.frameOutOfRange(stack: 1))),
        ("\"parent\":[-1,0]", "\"parent\":[-1,1]", .invalid(.parentNotSmaller(stack: 1))),
        ("\"parent\":[-1,0]", "\"parent\":[-1,-2]", .invalid(.parentNotSmaller(stack: 1))),
        ("\"frame\":[0,1],\"parent\":[-1,0]", "\"frame\":[0,0],\"parent\":[-1,-1]", .duplicateStack(row: 1)),
        ("\"thread\":[0]", "\"thread\":[1]", .invalid(.threadOutOfRange(type: "cpu", sample: 0))),
        ("\"thread\":[0]", "\"thread\":[]", .unequalColumns(table: "series")),
        ("\"waitingUs\":[0]", "\"waitingUs\":[]", .unequalColumns(table: "threads")),
        (
            "\"waitingUs\":[0]", "\"waitingUs\":[9007199254740993]",
            .malformed(expected: "times below 2^53", offset: 484)
        ),
        ("\"stack\":[1]", "\"stack\":[2]", .invalid(.stackOutOfRange(type: "cpu", sample: 0))),
        ("\"stack\":[1]", "\"stack\":[-1]", .invalid(.stackOutOfRange(type: "cpu", sample: 0))),
        ("\"weight\":[1000000]", "\"weight\":[9007199254740993]", .invalid(.totalTooLarge(type: "cpu"))),
        (
            "}]", "},{\"type\":\"cpu\",\"unit\":\"n\",\"timeUs\":[],\"thread\":[],\"stack\":[],\"weight\":[]}]",
            .invalid(.duplicateType("cpu"))
        ),
    ])
    func `a broken rule is named`(original: String, broken: String, error: FormatError) throws {
        var profile = ProfileBuilder.profile(["main.main:3 > main.run:4"])
        profile.threadTimes = [WallTimes()]
        let text = String(decoding: ProfileJSON.encode(profile), as: UTF8.self)
        try #require(text.contains(original))
        #expect(refusal(Array(text.replacing(original, with: broken).utf8)) == error)
    }

    @Test(arguments: [
        (DecodingLimits(bytes: 100, samples: 9, rows: 99, stringBytes: 99, depth: 9), "more than 100 bytes of JSON"),
        (DecodingLimits(bytes: 9999, samples: 1, rows: 99, stringBytes: 99, depth: 9), "more than 1 samples"),
        (DecodingLimits(bytes: 9999, samples: 9, rows: 3, stringBytes: 99, depth: 9), "more than 3 strings"),
        (DecodingLimits(bytes: 9999, samples: 9, rows: 99, stringBytes: 8, depth: 9), "more than 8 bytes in a string"),
        (DecodingLimits(bytes: 9999, samples: 9, rows: 99, stringBytes: 99, depth: 1), "more than 1 frames in a stack"),
    ])
    func `what is larger than the limits is refused`(limits: DecodingLimits, sentence: String) {
        let bytes = ProfileJSON.encode(ProfileBuilder.profile(["main.main", "main.main > main.slowest"]))
        #expect(refusal(bytes, limits)?.description == sentence)
    }

    @Test func `every truncation is refused, none traps`() {
        let bytes = ProfileJSON.encode(ProfileBuilder.profile(["main.main:3 > ~main.run:4"]))
        for length in 0..<bytes.count { #expect(refusal(Array(bytes[..<length])) != nil) }
    }

    private func refusal(_ bytes: [UInt8], _ limits: DecodingLimits = limits) -> FormatError? {
        do throws(FormatError) { _ = try ProfileJSON.decode(bytes, limits: limits) } catch { return error }
        return nil
    }
}
