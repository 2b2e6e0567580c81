import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

struct SpeedscopeReaderTests {
    @Test func `sampled and evented profiles are threads of one set, in order of time`() throws {
        let read = try read(
            """
            {"$schema":"https://www.speedscope.app/file-format-schema.json","version":"0.0.1","profiles":[
            {"type":"evented","name":"one","unit":"milliseconds","startValue":0,"endValue":10,"events":[
              {"type":"O","frame":0,"at":0},{"type":"O","frame":1,"at":1.5},{"type":"C","frame":1,"at":4},{"type":"C","frame":0,"at":10}]},
            {"type":"sampled","name":"two","unit":"microseconds","startValue":2000,"endValue":3000,
             "samples":[[0,1],[]],"weights":[250,750]}],
            "shared":{"frames":[{"name":"a","file":"a.js","line":3,"col":1},{"name":"b"}]}}
            """)
        #expect(read.format == "speedscope")
        #expect(read.profile.typeNames == [["time/nanoseconds"]])
        #expect(read.profile.lines == ["a 1500000", "a;b 2500000", "a;b 250000", "[unknown] 750000", "a 6000000"])
        #expect(read.profile.sets[0].samples.threads == [0, 0, 1, 1, 0])
        #expect(read.profile.threads.map(\.name) == ["one", "two"])
        #expect(read.profile.places(of: read.profile.sets[0].samples.stacks[0]) == ["a:3"])
    }

    @Test func `units that differ are sets`() throws {
        let read = try read(
            #"{"shared":{"frames":[{"name":"a"}]},"profiles":[{"type":"sampled","unit":"bytes","samples":[[0]],"weights":[5]},{"type":"sampled","unit":"none","samples":[[0]],"weights":[2.5]}]}"#
        )
        #expect(read.profile.typeNames == [["bytes/bytes"], ["samples/thousandths"]])
        #expect(read.profile.lines == ["a 5", "a 2500"])
    }

    @Test(arguments: [
        #"{"shared":{"frames":[]},"profiles":[{"samples":[[0]],"weights":[1]}]}"#,
        #"{"shared":{"frames":[{"name":"a"}]},"profiles":[{"samples":[[0]],"weights":[]}]}"#,
        #"{"shared":{"frames":[{"name":"a"}]},"profiles":[{"samples":[[0]],"weights":[1,2]}]}"#,
        #"{"shared":{"frames":[{"name":"a"}]},"profiles":[{"events":[{"type":"C","frame":0,"at":1}]}]}"#,
        #"{"shared":{"frames":[{"name":"a"}]},"profiles":[{"events":[{"type":"O","frame":0,"at":2},{"type":"C","frame":0,"at":1}]}]}"#,
        #"{"shared":{"frames":[{"name":"a"}]},"profiles":[{"samples":[[0]"#,
        #"{"shared":{"frames":[{"name":"a"}]},"profiles":[]} more"#,
    ])
    func `what does not add up is refused with its byte`(text: String) {
        #expect { try read(text) } throws: { error in
            if case .malformed("speedscope", .byte, _) = error as? ReadingFailure { true } else { false }
        }
    }

    @Test(arguments: [SampleProfile.make(), ReadingsProfile.make()])
    func `what we write we read back`(profile: Profile) throws {
        let json = try Speedscope.encode(profile, .type("cpu"), limitBytes: 1 << 20)
        let read = try ReadProfile.read(json, limits: readingLimits).profile
        #expect(read.sets[0].samples.total(of: 0) == profile.sets[0].samples.total(of: 0))
        #expect(read.sets[0].samples.count == profile.sets[0].samples.count)
        #expect(Set(read.lines) == Set(profile.lines))
    }
}

struct FlamebearerReaderTests {
    @Test func `the worked example of one profile`() throws {
        let read = try read(
            #"{"version":1,"flamebearer":{"names":["total","a","c","b"],"levels":[[0,3,0,0],[0,3,0,1],[0,1,1,3,0,2,2,2]],"numTicks":3,"maxSelf":2},"metadata":{"format":"single","units":"samples","sampleRate":100}}"#
        )
        #expect(read.format == "flamebearer")
        #expect(Set(read.profile.lines) == ["a;b 1", "a;c 2"])
        #expect(read.profile.typeNames == [["samples/count"]])
    }

    @Test func `two profiles are before and after`() throws {
        let read = try read(
            #"{"metadata":{"format":"double","units":"bytes"},"flamebearer":{"names":["total","a","b"],"levels":[[0,4,0,0,6,0,0],[0,3,1,0,6,2,1,0,1,1,0,0,0,2],[1,2,2,2,4,4,2]],"numTicks":10}}"#
        )
        #expect(read.profile.typeNames == [["after/bytes", "before/bytes"]])
        #expect(Set(read.profile.lines) == ["a 2 1", "b 0 1", "a;b 4 2"])
    }

    @Test(arguments: [
        "[[0,3,0]]", "[[0,3,0,9]]", "[[0,3,0,0],[0,-3,0,0]]", "[[],[0,3,0,0]]", "[[0,9007199254740993,0,0]]",
    ])
    func `what does not add up is refused`(levels: String) {
        let text = #"{"flamebearer":{"names":["total"],"levels":\#(levels)}}"#
        #expect { try read(text) } throws: { error in
            if case .unusable("flamebearer", _) = error as? ReadingFailure { true } else { false }
        }
    }

    @Test(arguments: [SampleProfile.make(), ReadingsProfile.make()])
    func `what we write we read back`(profile: Profile) throws {
        let read = try ReadProfile.read(Flamebearer.encode(profile, .type("cpu")), limits: readingLimits).profile
        #expect(read.sets[0].samples.total(of: 0) == Int64(profile.sets[0].samples.count))
    }
}

struct FirefoxReaderTests {
    @Test func `a processed profile with tables of each thread`() throws {
        let read = try read(
            """
            {"meta":{"version":24,"preprocessedProfileVersion":40,"interval":1,"categories":[{"name":"Other"},{"name":"Kernel"}],"sampleUnits":{"threadCPUDelta":"µs"}},
            "libs":[{"name":"app","path":"/bin/app"}],
            "threads":[{"name":"Main","processName":"app","pid":"12","tid":13,"stringArray":["f","g","a.c"],
            "samples":{"length":3,"stack":[1,null,0],"time":[0.5,1.5,2.5],"threadCPUDelta":[100,0,50],"weight":null,"weightType":"samples"},
            "stackTable":{"length":2,"prefix":[null,0],"frame":[0,1]},
            "frameTable":{"length":2,"func":[0,1],"line":[3,null],"category":[0,1],"inlineDepth":[0,1]},
            "funcTable":{"length":2,"name":[0,1],"fileName":[2,null],"lineNumber":[1,null],"resource":[0,-1]},
            "resourceTable":{"length":1,"lib":[0],"name":[0],"type":[1]},"markers":{"data":[]}}]}
            """)
        #expect(read.format == "Firefox Profiler")
        #expect(read.profile.typeNames == [["cpu/nanoseconds", "samples/count"]])
        #expect(read.profile.lines == ["f;g 100000 1", "f 50000 1"])
        #expect(read.profile.places(of: read.profile.sets[0].samples.stacks[0]) == ["f:3", "~g"])
        #expect(read.profile.sets[0].samples.timesNs == [0, 2_000_000])
        #expect(read.profile.modules == ["/bin/app"])
        #expect(read.profile.functions.map(\.category) == [.yourCode, .kernel])
        #expect(read.profile.processes == [ProfiledProcess(id: 12, name: "app")])
    }

    @Test func `a processed profile with shared tables, offsets and steps of time`() throws {
        let read = try read(
            """
            {"meta":{"preprocessedProfileVersion":66,"categories":[]},"libs":[],
            "shared":{"stringArray":["f","g"],"stackTable":{"frame":[0,1],"prefixOffset":[0,1],"length":2},
            "frameTable":{"func":[0,1]},"funcTable":{"name":[0,1]},"resourceTable":{"lib":[]}},
            "threads":[{"name":"a","tid":1,"samples":{"stack":[1],"timeDeltas":[1],"weight":[7],"weightType":"bytes"}},
                       {"name":"b","tid":2,"samples":{"stack":[0,1],"timeDeltas":[0.5,1],"weight":[-1,2],"weightType":"bytes"}}]}
            """)
        #expect(read.profile.typeNames == [["bytes/bytes"]])
        #expect(read.profile.lines == ["f -1", "f;g 7", "f;g 2"])
        #expect(read.profile.sets[0].samples.threads == [1, 0, 1])
    }

    @Test func `a Gecko profile with rows, schemas and processes inside`() throws {
        let thread =
            #"{"name":"GeckoMain","tid":1,"pid":1,"samples":{"schema":{"stack":0,"time":1,"responsiveness":2},"data":[[1,2.0,0],[null,3.0],[0,4.0]]},"stackTable":{"schema":{"prefix":0,"frame":1},"data":[[null,0],[0,1]]},"frameTable":{"schema":{"location":0,"relevantForJS":1,"line":5,"category":7},"data":[[0,false],[1,false,0,null,null,12,null,0]]},"stringTable":["start (in libxul.so)","js (a.js:3)"]}"#
        let read = try read(
            #"{"meta":{"version":24,"categories":[{"name":"User"}]},"libs":[],"threads":[\#(thread)],"processes":[{"meta":{"version":24},"threads":[\#(thread)],"processes":[]}]}"#
        )
        #expect(read.profile.lines == ["start;js (a.js:3) 1", "start;js (a.js:3) 1", "start 1", "start 1"])
        #expect(read.profile.modules == ["libxul.so"])
        #expect(read.profile.places(of: read.profile.sets[0].samples.stacks[0]) == ["start", "js (a.js:3):12"])
    }

    @Test(arguments: ["[1,0]", "[5,0]", "[null,1]"])
    func `stacks that come before their callers are refused`(prefixes: String) {
        let text =
            #"{"meta":{},"threads":[{"samples":{"stack":[1,0],"time":[0,1]},"stackTable":{"prefix":\#(prefixes),"frame":[0,0]},"frameTable":{"func":[0]},"funcTable":{"name":[0]},"stringArray":["f"]}]}"#
        #expect { try read(text) } throws: { error in
            if case .unusable("Firefox Profiler", _) = error as? ReadingFailure { true } else { false }
        }
    }
}

struct CpuProfileReaderTests {
    @Test func `samples last until the next one`() throws {
        let read = try read(
            """
            {"nodes":[{"id":1,"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"hitCount":0,"children":[2,3]},
            {"id":2,"callFrame":{"functionName":"","scriptId":"5","url":"file:///a.js","lineNumber":9,"columnNumber":1},"hitCount":2},
            {"id":3,"callFrame":{"functionName":"(idle)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1}}],
            "startTime":1000,"endTime":1900,"samples":[2,3,2],"timeDeltas":[100,200,300]}
            """)
        #expect(read.format == ".cpuprofile")
        #expect(read.profile.typeNames == [["time/nanoseconds", "samples/count"]])
        #expect(read.profile.lines == ["(anonymous) 200000 1", "(idle) 300000 1", "(anonymous) 300000 1"])
        #expect(read.profile.sets[0].samples.timesNs == [0, 200_000, 500_000])
        #expect(read.profile.functions.first { $0.name == "(anonymous)" }?.startLine == 10)
    }

    @Test func `the older form with hits`() throws {
        let read = try read(
            #"{"head":{"functionName":"(root)","url":"","id":1,"hitCount":0,"children":[{"functionName":"f","url":"a.js","lineNumber":1,"id":2,"hitCount":3,"children":[{"functionName":"g","url":"a.js","id":3,"hitCount":1,"children":[]}]}]},"startTime":1,"endTime":2}"#
        )
        #expect(read.profile.lines == ["f 3", "f;g 1"])
    }

    @Test func `nodes that are their own callers are refused`() {
        let text =
            #"{"nodes":[{"id":1,"callFrame":{"functionName":"f"},"children":[2]},{"id":2,"callFrame":{"functionName":"g"},"children":[1]}],"samples":[1],"timeDeltas":[1]}"#
        #expect(throws: ReadingFailure.unusable(format: ".cpuprofile", problem: "a node is its own caller")) {
            try read(text)
        }
    }
}

struct NestedTreeReaderTests {
    @Test(arguments: [
        #"{"name":"root","value":6,"children":[{"name":"a","value":5,"children":[{"name":"b","value":3}]},{"value":1,"name":"c"}]}"#,
        #"{"c":[{"n":"a","v":5,"c":[{"n":"b","v":3,"c":[]}]},{"n":"c","v":1,"c":[]}],"n":"all","v":6}"#,
    ])
    func `values are with callees`(text: String) throws {
        #expect(Set(try read(text).profile.lines) == ["a 2", "a;b 3", "c 1"])
    }

    @Test func `a hundred thousand levels are no matter`() throws {
        let depth = 100_000
        let text =
            String(repeating: #"{"name":"f","value":1,"children":["#, count: depth)
            + String(repeating: "]}", count: depth)
        let read = try read(text)
        #expect(read.profile.sets[0].quality.deepStacks == 1)
        #expect(read.profile.names(of: read.profile.sets[0].samples.stacks[0]).count == 4096)
    }

    @Test(arguments: ["[", "{"]) func `nesting of anything else is refused, however deep`(bracket: String) {
        #expect(throws: ReadingFailure.self) { try read(#"{"name":"# + String(repeating: bracket, count: 100_000)) }
        #expect(throws: ReadingFailure.self) {
            try read(#"{"shared":1,"profiles":"# + String(repeating: bracket, count: 100_000))
        }
    }
}

struct OwnProfileReaderTests {
    @Test(arguments: [SampleProfile.make(), HostileProfile.make(), SetsProfile.make(), ReadingsProfile.make()])
    func `our own is read as it was, gzip'ed or not`(profile: Profile) throws {
        let json = ProfileJSON.encode(profile)
        let expected = try ProfileJSON.decode(json, limits: readingLimits)
        #expect(try ReadProfile.read(json, limits: readingLimits).profile == expected)
        #expect(try ReadProfile.read(StoredProfile.encode(profile), limits: readingLimits).profile == expected)
    }
}
