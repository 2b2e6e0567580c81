import Foundation
import ProfileFormats
import Profiles
import Testing

struct PushRequestTests {
    private func request(_ labels: [String: String], _ profiles: [[UInt8]]) -> [UInt8] {
        var request = ProtobufMessage()
        request.message(1) { series in
            for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
                series.message(1) {
                    $0.text(1, name)
                    $0.text(2, value)
                }
            }
            for profile in profiles {
                series.message(2) {
                    $0.content(1, profile)
                    $0.text(2, "734FD599-6865-419E-9475-932762D8F469")
                }
            }
        }
        return request.bytes
    }

    private func read(_ bytes: [UInt8], isJSON: Bool = false) throws(ReadingFailure) -> [PushedProfile] {
        try PushRequest.read(bytes, isJSON: isJSON, limits: readingLimits)
    }

    @Test(arguments: [true, false])
    func `a series' profiles have its labels, without Pyroscope's own`(isCompressed: Bool) throws {
        let plain = request(
            ["__name__": "memory", "__delta__": "false", "service_name": "shop", "region": "eu"],
            [try Gzip.compress(SmallHeap().bytes)])
        let pushed = try read(isCompressed ? try Gzip.compress(plain) : plain)
        #expect(pushed.map(\.application) == ["shop"])
        let profile = try #require(pushed.first?.profile)
        #expect(
            profile.typeNames == [
                ["alloc_objects/count", "alloc_space/bytes"], ["inuse_space/bytes", "inuse_objects/count"],
            ])
        #expect(pushed.first?.momentary == [1])
        #expect(
            profile.labelSets == [
                LabelSet([
                    Label(key: "region", value: .text("eu")), Label(key: "service_name", value: .text("shop")),
                ])
            ])
    }

    @Test func `the same in JSON`() throws {
        let profile = Data(SmallPprof().bytes).base64EncodedString()
        let json = """
            {"series":[{"annotations":[],"labels":[{"name":"__name__","value":"process_cpu"},
            {"name":"service_name","value":"shop"}],"samples":[{"ID":"1","rawProfile":"\(profile)"}]}]}
            """
        let pushed = try read(Array(json.utf8), isJSON: true)
        #expect(pushed.first?.profile.typeNames == [["cpu/nanoseconds"]])
        for wrong in ["[]", "{\"series\":[{\"samples\":[{\"rawProfile\":\"?\"}]}]}", json + "x"] {
            #expect(throws: ReadingFailure.self) { try read(Array(wrong.utf8), isJSON: true) }
        }
    }

    @Test func `a sample's own labels come before those of its series`() throws {
        var pprof = SmallPprof()
        pprof.hasLabels = true
        let pushed = try read(request(["handler": "/none", "region": "eu"], [pprof.bytes]))
        #expect(
            pushed.first?.profile.labelSets.contains(
                LabelSet([
                    Label(key: "handler", value: .text("/login")), Label(key: "size", value: .number(48, .bytes)),
                    Label(key: "region", value: .text("eu")),
                ])) == true)
    }

    @Test func `too many profiles, or what is none, is refused`() throws {
        #expect(throws: ReadingFailure.tooLarge(what: "profiles in a request", limit: 64)) {
            try read(request([:], Array(repeating: SmallPprof().bytes, count: 65)))
        }
        #expect(throws: ReadingFailure.self) { try read(request([:], [[1, 2, 3]])) }
        let many = Dictionary(uniqueKeysWithValues: (0..<200).map { ("label\($0)", "") })
        #expect(throws: ReadingFailure.self) { try read(request(many, [])) }
        #expect(try read([]).isEmpty)
    }
}

struct PushedSumsTests {
    private func push(_ name: String, _ stacks: String) throws -> PushedProfile {
        try IngestRequest(query: ["name": name], contentType: "", body: Array(stacks.utf8)).read(limits: readingLimits)
    }

    @Test func `values of one stack with the same labels are added up`() throws {
        var sums = PushedSums()
        try sums.add(try push("a.alloc_objects{r=1}", "main;x 1\nmain 2"))
        try sums.add(try push("a.alloc_objects{r=1}", "main;x 4\nmain;y 8"))
        try sums.add(try push("a.alloc_objects{r=2}", "main;x 16"))
        try sums.add(try push("a.cpu{r=2}", "main;x 1"))
        let profile = sums.profile
        try profile.checkInvariants()
        #expect(profile.typeNames == [["alloc_objects/count"], ["cpu/nanoseconds"]])
        #expect(Set(profile.lines(ofSet: 0)) == ["main;x 5", "main 2", "main;y 8", "main;x 16"])
        #expect(profile.labelSets.count == 2)
        #expect(sums.count == 4)
    }

    @Test func `of what there is at a moment the last of each sender stands`() throws {
        var sums = PushedSums()
        try sums.add(try push("a.inuse_space{r=1}", "main;x 1\nmain 2"))
        try sums.add(try push("a.inuse_space{r=2}", "main;x 16"))
        try sums.add(try push("a.inuse_space{r=1}", "main;x 5"))
        #expect(sums.profile.lines == ["main;x 5", "main;x 16"])
    }

    @Test func `sums beyond what a browser holds are refused, and what was there stays`() throws {
        var sums = PushedSums()
        let most = 999_999_999_999_999
        let large = try push("a.alloc_space", "main \(most)")
        for _ in 0..<9 { try sums.add(large) }
        #expect(throws: ReadingFailure.self) { try sums.add(large) }
        try sums.profile.checkInvariants()
        #expect(sums.profile.lines == ["main \(9 * most)"])
        // Of a moment, nothing adds up.
        for _ in 0..<20 { try sums.add(try push("a.inuse_space", "main \(most)")) }
    }

    @Test func `names of types without end are refused`() throws {
        var sums = PushedSums()
        #expect(throws: ReadingFailure.tooLarge(what: "groups of types in pushed profiles", limit: PushedSums.groups)) {
            for number in 0...PushedSums.groups {
                let config = "{\"alloc_space\":{\"display-name\":\"\(number)\"}}"
                let form = Form(["profile": SmallHeap().bytes, "sample_type_config": Array(config.utf8)])
                try sums.add(
                    try IngestRequest(query: [:], contentType: Form.type, body: form.bytes).read(limits: readingLimits))
            }
        }
        #expect(sums.profile.sets.count == PushedSums.groups)
    }
}
