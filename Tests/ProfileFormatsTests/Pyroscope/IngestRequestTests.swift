import ProfileFormats
import Profiles
import Testing

struct IngestRequestTests {
    private func ingest(
        _ query: [String: String], _ body: [UInt8], type: String = "binary/octet-stream",
        _ limits: DecodingLimits = readingLimits
    ) throws(ReadingFailure) -> PushedProfile {
        try IngestRequest(query: query, contentType: type, body: body).read(limits: limits)
    }

    private func ingest(_ query: [String: String], _ text: String) throws(ReadingFailure) -> PushedProfile {
        try ingest(query, Array(text.utf8))
    }

    @Test func `folded stacks are CPU time by the rate of their samples, and the name's tags are labels`() throws {
        let pushed = try ingest(
            ["name": "shop.web.cpu{region=eu, stage=test}", "sampleRate": "50"], "main;run;slow 3\nmain 1\n")
        #expect(pushed.application == "shop.web")
        #expect(pushed.profile.typeNames == [["cpu/nanoseconds"]])
        #expect(Set(pushed.profile.lines) == ["main;run;slow 60000000", "main 20000000"])
        #expect(
            pushed.profile.labelSets == [
                LabelSet([
                    Label(key: "region", value: .text("eu")), Label(key: "stage", value: .text("test")),
                    Label(key: "service_name", value: .text("shop.web")),
                ])
            ])
        #expect(pushed.momentary.isEmpty)
    }

    @Test(arguments: [
        ("app", "", "cpu/nanoseconds", "10000000"), ("app.wall", "", "wall/nanoseconds", "10000000"),
        ("app.alloc_space", "", "alloc_space/bytes", "1"), ("app.v2", "bytes", "bytes/bytes", "1"),
        ("app", "lock_nanoseconds", "lock_duration/nanoseconds", "1"), ("", "goroutines", "goroutines/count", "1"),
    ])
    func `a type is the end of the name, or else by its units`(
        name: String, units: String, type: String, value: String
    ) throws {
        let pushed = try ingest(["name": name, "units": units], "main;f 1")
        #expect(pushed.profile.typeNames == [[type]])
        #expect(pushed.profile.lines == ["main;f \(value)"])
    }

    @Test func `lines are a sample each, and groups may end with two numbers`() throws {
        #expect(
            Set(try ingest(["format": "lines"], "a;b\na;b\na\n").profile.lines) == ["a;b 20000000", "a 10000000"])
        #expect(
            try ingest(["name": "x.alloc_objects"], "line 7 2\nline 8 3\n").profile.lines == ["line 7 2", "line 8 3"])
        #expect(try ingest(["name": "x"], "").profile.sets.isEmpty)
    }

    @Test func `a trie's pieces are cut anywhere, and a tree's are functions`() throws {
        func node(_ name: String, _ value: UInt8, _ children: UInt8) -> [UInt8] {
            [UInt8(name.utf8.count)] + name.utf8 + [value, children]
        }
        let trie = node("", 0, 1) + node("main;ru", 1, 2) + node("n", 2, 0) + node("st;x", 3, 0)
        #expect(
            try ingest(["name": "a.alloc_objects", "format": "trie"], trie).profile.lines
                == ["main;ru 1", "main;run 2", "main;rust;x 3"])
        let tree = node("", 0, 1) + node("main", 1, 2) + node("a;b", 2, 0) + node("c", 0, 1) + node("d", 4, 0)
        let read = try ingest(["name": "a.alloc_objects"], tree, type: "binary/octet-stream+tree")
        #expect(read.profile.lines == ["main 1", "main;a;b 2", "main;c;d 4"])
        for length in 0..<trie.count {
            #expect(throws: ReadingFailure.self) { try ingest(["format": "trie"], Array(trie.prefix(length))) }
        }
    }

    @Test func `long paths in many nodes of a trie are bounded`() {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 100)
        var trie: [UInt8] = [0, 0, 1] + [100] + long + [1]
        trie += ProtobufMessage.varint(5000)
        for _ in 0..<5000 { trie += [0, 1, 0] }
        let limits = DecodingLimits(bytes: 100_000, samples: 10_000, rows: 10_000, stringBytes: 1000, depth: 100)
        #expect(throws: ReadingFailure.tooLarge(what: "bytes of stacks", limit: 100_000)) {
            try ingest(["format": "trie"], trie, type: "", limits)
        }
    }

    @Test func `recordings of Java are refused by name, and so is what is no name`() {
        #expect {
            try ingest(["format": "jfr"], "x")
        } throws: { error in
            if case .unsupported = error as? ReadingFailure { true } else { false }
        }
        for name in ["a{", "a{b}", "a{=c}", String(repeating: "a", count: 5000)] {
            #expect(throws: ReadingFailure.self) { try ingest(["name": name], "a 1") }
        }
        #expect(throws: ReadingFailure.self) { try ingest(["name": "x.cpu"], "main 999999999999999") }
    }

    @Test func `a form's pprof has the types that its config tells`() throws {
        var heap = SmallHeap()
        heap.values = [3, 300, 1, 100]
        let config = """
            {"alloc_objects":{"units":"objects"},"alloc_space":{"units":"bytes","display-name":"allocated"},
             "inuse_space":{"aggregation":"average","sampled":false}}
            """
        let pushed = try form(["profile": heap.bytes, "sample_type_config": Array(config.utf8)])
        #expect(pushed.profile.typeNames == [["alloc_objects/count", "allocated/bytes"], ["inuse_space/bytes"]])
        #expect(pushed.profile.lines == ["main.main 3 300", "main.main 100"])
        #expect(pushed.momentary == [1])
    }

    @Test func `what counts up is less what was sent before, or else stands alone`() throws {
        var (before, now) = (SmallHeap(), SmallHeap())
        before.values = [3, 300, 7, 700]
        now.values = [5, 800, 1, 100]
        let pushed = try form(["profile": now.bytes, "prev_profile": before.bytes])
        #expect(pushed.profile.lines == ["main.main 2 500", "main.main 100 1"])
        #expect(pushed.momentary == [1])
        #expect(try form(["profile": now.bytes]).momentary == [0])
    }

    @Test func `samples beside their time are left out`() throws {
        let pushed = try form(["profile": SmallPprof().bytes])
        #expect(pushed.profile.typeNames == [["cpu/nanoseconds"]])
        #expect(pushed.profile.sets[0].period == SamplePeriod(type: .cpu, value: 10_000_000))
    }

    @Test func `a form without its end, its profile or its boundary is refused`() throws {
        #expect(throws: ReadingFailure.self) { try form(["other": [1]]) }
        let whole = Form(["profile": SmallPprof().bytes])
        for cut in [5, 40, 90, whole.bytes.count - 30] {
            #expect(throws: ReadingFailure.self) {
                try ingest(["name": "a"], Array(whole.bytes.prefix(cut)), type: Form.type)
            }
        }
        #expect(throws: ReadingFailure.self) { try ingest(["name": "a"], whole.bytes, type: "multipart/form-data") }
    }

    private func form(_ fields: [String: [UInt8]]) throws -> PushedProfile {
        try ingest(["name": "shop{a=b}"], Form(fields).bytes, type: Form.type)
    }
}

/// As Go's mime/multipart writes it.
struct Form {
    static let type = "multipart/form-data; boundary=5f3a"
    var bytes: [UInt8] = []

    init(_ fields: [String: [UInt8]]) {
        for (name, content) in fields.sorted(by: { $0.key < $1.key }) {
            let head = "--5f3a\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"profile.pprof\"\r\n"
            bytes += head.utf8 + Array("Content-Type: application/octet-stream\r\n\r\n".utf8) + content + "\r\n".utf8
        }
        bytes += "--5f3a--\r\n".utf8
    }
}

/// One stack with the four values of Go's heap profile.
struct SmallHeap {
    var values: [Int64] = [1, 2, 3, 4]

    var bytes: [UInt8] {
        var pprof = ProtobufMessage()
        for type in 0..<4 as Range<Int64> {
            pprof.message(1) {
                $0.number(1, type + 1)
                $0.number(2, type.isMultiple(of: 2) ? 5 : 6)
            }
        }
        pprof.message(2) {
            $0.packed(1, [1])
            $0.packed(2, values)
        }
        pprof.message(4) {
            $0.number(1, 1)
            $0.message(4) { $0.number(1, 1) }
        }
        pprof.message(5) {
            $0.number(1, 1)
            $0.number(2, 7)
        }
        for text in ["", "alloc_objects", "alloc_space", "inuse_objects", "inuse_space", "count", "bytes", "main.main"]
        {
            pprof.text(6, text)
        }
        return pprof.bytes
    }
}
