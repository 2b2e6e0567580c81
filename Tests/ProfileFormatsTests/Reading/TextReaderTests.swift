import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

struct FoldedReaderTests {
    @Test(arguments: ["a;b 2\na;c 3\na;b 1\n", "a;b 2\r\na;c 3\r\na;b 1", "\u{FEFF}a;b\t2\n\n a;c 3 \na;b 1\n"])
    func `lines end as they like, and equal stacks are summed`(text: String) throws {
        let read = try read(text)
        #expect(read.format == "folded stacks")
        #expect(read.profile.lines == ["a;b 3", "a;c 3"])
        #expect(read.profile.typeNames == [["samples/count"]])
        #expect(read.notes.isEmpty)
    }

    @Test(arguments: [true, false])
    func `UTF-16 is read, of either order`(isBig: Bool) throws {
        let units = "\u{FEFF}größe;🔥 2\n".utf16
        let bytes = units.flatMap { isBig ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)] }
        #expect(try ReadProfile.read(bytes, limits: readingLimits).profile.lines == ["größe;🔥 2"])
    }

    @Test func `names may contain blanks and digits`() throws {
        #expect(
            try read("a b 7;operator new(unsigned long) 2\n").profile.lines == ["a b 7;operator new(unsigned long) 2"])
    }

    @Test func `comments are passed over, and junk is counted`() throws {
        let read = try read("# a comment\n// another\na;b 2\n\njunk\na;c 1\nmore junk here\n")
        #expect(read.profile.lines == ["a;b 2", "a;c 1"])
        #expect(read.notes == ["2 lines without a count were passed over, the first of them line 5."])
    }

    @Test func `fractions are kept, in thousandths`() throws {
        let read = try read("a;b 2.5\na;c 1\na;b 0.25\na;d 1e1\n")
        #expect(read.profile.lines == ["a;b 2750", "a;c 1000", "a;d 10000"])
        #expect(read.profile.typeNames == [["samples/thousandths"]])
        #expect(read.notes.count == 1)
    }

    @Test func `stacks without counts count once each`() throws {
        #expect(try read("a;b\na;c\na;b\n").profile.lines == ["a;b 2", "a;c 1"])
    }

    @Test func `two columns are before and after`() throws {
        let read = try read("a;b 2 5\na;c 1 0\n")
        #expect(read.profile.typeNames == [["after/count", "before/count"]])
        #expect(read.profile.lines == ["a;b 5 2", "a;c 0 1"])
    }

    @Test func `marks at the end of a name say what it is`() throws {
        let profile = try read("a;write_[k];small_[i];f_[j];g_[0];h_[2];x_[5];odd_[z] 1\n").profile
        #expect(
            profile.places(of: profile.sets[0].samples.stacks[0])
                == ["a", "write", "~small", "f", "g", "~h", "x", "odd_[z]"])
        #expect(profile.functions.filter { $0.category == .kernel }.map(\.name) == ["write", "x"])
    }

    @Test func `a place at the end of a name is the frame's, and the function is one`() throws {
        let text = """
            <module> (program.py:9);hot (program.py:3) 4
            <module> (program.py:9);hot (program.py:4);f(int) (a.cc:12);~odd (x:) (y:1000000000) 2
            hot (other.py:3);at (host:80) b;(c.py:1); (c.py:1);thread (42);process 7:"x (y)" 1

            """
        let profile = try read(text).profile
        let names = profile.functions.map { "\($0.name)|\($0.file)" }
        #expect(
            names == [
                "<module>|program.py", "hot|program.py", "f(int)|a.cc", "~odd (x:) (y:1000000000)|", "hot|other.py",
                "at (host:80) b|", "(c.py:1)|", " (c.py:1)|", "thread (42)|", "process 7:\"x (y)\"|",
            ])
        #expect(profile.frames.map(\.line) == [9, 3, 4, 12, 0, 3, 0, 0, 0, 0, 0])
    }

    @Test func `one line that is passed over is told as one`() throws {
        #expect(try read("a 1\nb\n").notes == ["One line without a count was passed over, line 2."])
    }

    @Test func `sorted lines share what they have in common`() throws {
        let text = "a 1\na;b 1\na;b;c 1\na;bc 1\na;bc;d 1\nab;b;c 1\n"
        #expect(try read(text).profile.lines == ["a 1", "a;b 1", "a;b;c 1", "a;bc 1", "a;bc;d 1", "ab;b;c 1"])
    }

    @Test(arguments: ["int main() {\n  return 0;\n}\n", "", "\n\n", "name,count\na,b\n", "hello\nworld\n", "#only\n"])
    func `what is no profile is not known`(text: String) {
        #expect(throws: ReadingFailure.unknown) { try read(text) }
    }

    @Test(arguments: [SampleProfile.make(), ReadingsProfile.make()])
    func `what we write we read back`(profile: Profile) throws {
        let text = try FoldedStacks.encode(profile, .type("cpu"), limitBytes: 1 << 20)
        let read = try ReadProfile.read(text, limits: readingLimits).profile
        #expect(try FoldedStacks.encode(read, .type("samples"), limitBytes: 1 << 20) == text)
    }
}

struct PerfScriptReaderTests {
    @Test func `a sample has its stack, thread, process, processor, time and period`() throws {
        let read = try read(
            """
            # ========
            # captured on    : Mon Nov 30 2026
            #
            my prog 2 100/101 [002] 12.345678:    1001001 cpu-clock:u:
            \t    4a2f10 main.slow+0x1f (/box/main)
            \t    4a2f80 main.main+0x2 (/box/main)

            my prog 2 100/102 [001] 12.346679:    1001002 cpu-clock:u:
            \t    4a2f80 main.main+0x2 (/box/main)

            """)
        #expect(read.format == "perf script")
        #expect(read.profile.typeNames == [["cpu/nanoseconds", "samples/count"]])
        #expect(read.profile.lines == ["main.main;main.slow 1001001 1", "main.main 1001002 1"])
        #expect(
            read.profile.threads == [ThreadInfo(id: 101, name: "my prog 2"), ThreadInfo(id: 102, name: "my prog 2")])
        #expect(read.profile.processes == [ProfiledProcess(id: 100, name: "my prog 2")])
        #expect(read.profile.sets[0].samples.timesNs == [0, 1_001_000])
        #expect(read.profile.modules == ["/box/main"])
        #expect(read.profile.labelSets.map { $0.labels[0].value } == [.number(2, .named("")), .number(1, .named(""))])
    }

    @Test func `without times, periods, processes and modules`() throws {
        let read = try read("java 19983 cycles:\n\t7f0001 run\n\t7f0002 main\n\njava 19983 cycles:\n\t7f0002 main\n")
        #expect(read.profile.lines == ["main;run 1", "main 1"])
        #expect(read.profile.typeNames == [["samples/count"]])
        #expect(read.profile.sets[0].samples.timesNs == nil)
        #expect(read.profile.sets[0].samples.processes == nil)
    }

    @Test func `each event is a set, with its own times in order`() throws {
        let read = try read(
            """
            a 1 2.000000:  10 cycles: \n\tff f (x)

            a 1 1.000000:  20 page-faults:u: \n\tff g (x)

            a 1 1.500000:  30 cycles: \n\tff h (x)

            """)
        #expect(
            read.profile.typeNames == [
                ["cycles/count", "samples of cycles/count"], ["page-faults/count", "samples of page-faults/count"],
            ])
        #expect(read.profile.lines(ofSet: 0) == ["h 30 1", "f 10 1"])
        #expect(read.profile.sets[0].samples.timesNs == [500_000_000, 1_000_000_000])
    }

    @Test func `inlined frames and source lines belong to their frames`() throws {
        let read = try read(
            """
            a 1 2.0: 1 cpu-clock:
            \tff small (inlined)
            \t  /src/a.c:12
            \tff other+0x1 [inlined] (/bin/a)
            \tff main+0x10 (/bin/a)
            \t  /src/a.c:30

            """)
        let stack = read.profile.sets[0].samples.stacks[0]
        #expect(read.profile.places(of: stack) == ["main:30", "~other", "~small:12"])
        #expect(read.profile.functions.first { $0.name == "small" && !$0.file.isEmpty }?.file == "/src/a.c")
    }

    @Test func `the dialect of swift-profile-recorder`() throws {
        let read = try read(
            """
            worker-T2     1/2     4.000000005:    swipr
            \t        2 closure #1 in work(of:)+0x4 (/app/server)
            \t        1 static Main.main()+0x8 (/app/server)

            """)
        #expect(read.profile.lines == ["static Main.main();closure #1 in work(of:) 1"])
        #expect(read.profile.threads == [ThreadInfo(id: 2, name: "worker-T2")])
    }

    @Test func `samples without frames are kept, frames on the first line too`() throws {
        let read = try read(
            """
                        swapper     0 [000]    10.5:          1 cpu-clock:  ffffffff9 [unknown] ([kernel.kallsyms])
             my_program   123 [001]    11.5:          1 cpu-clock:       40112d work (/tmp/my (deleted))
            bare 7 12.5: 1 cpu-clock:

            """)
        #expect(read.profile.lines == ["[unknown] 1 1", "work 1 1", "[unknown] 1 1"])
        #expect(read.profile.modules == ["[kernel.kallsyms]", "/tmp/my (deleted)"])
    }

    @Test func `names with parentheses stay whole`() throws {
        let read = try read(
            "a 1 2.0: 1 cpu-clock:\n\tff std::f(int (*)(char))+0x2 (/lib/x (deleted))\n\tff Array.append(_:) (/bin/a)\n"
        )
        #expect(read.profile.lines == ["Array.append(_:);std::f(int (*)(char)) 1 1"])
    }

    @Test func `junk is counted`() throws {
        let read = try read(
            "a 1 2.0: 1 cpu-clock:\n\tff f (x)\nnonsense in between\n\na 1 3.0: 1 cpu-clock:\n\tff f (x)\n")
        #expect(read.profile.sets[0].samples.count == 2)
        #expect(read.notes == ["One line that is no part of a sample was passed over, line 3."])
    }
}

struct UnreadableFormatTests {
    @Test(arguments: [
        ("FLR\0\u{0}\u{2}", "jfrconv"), ("PERFILE2\0\0\0\0", "perf script"), ("heap profile: 1: 2", "pprof -proto"),
        ("\tTime and Allocation Profiling Report  (Final)\n", "ghc-prof"), ("PK\u{3}\u{4}", "Unpack"),
        ("go 1.22 trace\0\0", "go tool trace"), ("allocator,num_allocations,size,tid\n", "memray transform speedscope"),
        (#"[{"args":{"filename":"a.py","line":1},"cat":"py-spy","name":"f","ph":"B"}]"#, "--format speedscope"),
        (#"{"traceEvents":[]}"#, "--format speedscope"), ("<svg version=\"1.1\"></svg>", "--format raw"),
    ])
    func `what is known and not read is named, with what converts it`(text: String, command: String) {
        #expect {
            try read(text)
        } throws: { error in
            guard case .unsupported(let format) = error as? ReadingFailure else { return false }
            return format.conversion.contains(command)
        }
    }

    @Test func `a legacy CPU profile is told from a pprof`() {
        let words: [UInt64] = [0, 3, 0, 10_000, 0]
        let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        #expect { try ReadProfile.read(bytes, limits: readingLimits) } throws: { error in
            if case .unsupported = error as? ReadingFailure { true } else { false }
        }
    }

    @Test func `a capture of memray is told, as it is compressed`() {
        let bytes: [UInt8] = [0x04, 0x22, 0x4D, 0x18, 0x40, 0x40, 0xC0, 0x3F, 0x40, 0x00] + Array("memray\0".utf8)
        #expect { try ReadProfile.read(bytes, limits: readingLimits) } throws: { error in
            guard case .unsupported(let format) = error as? ReadingFailure else { return false }
            return format.conversion.contains("memray transform speedscope")
        }
    }

    @Test func `the sentence for what is not known lists what is`() {
        #expect(ReadingFailure.unknown.description.contains("pprof, perf script, folded stacks"))
    }
}
