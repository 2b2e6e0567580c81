import Profiles
import Stacks
import Testing

@testable import Symbolizing

/// Raw stacks by hand and what becomes of their roots.
struct ProfileBuilderTests {
    private static let modules = [
        Module(kind: .file, path: "/box/main"), Module(kind: .file, path: "/lib/libc.so.6"),
        Module(kind: .file, path: "/lib64/ld-linux-x86-64.so.2"), Module(kind: .kernel, path: "[kernel]"),
        Module(kind: .file, path: "/box/tasks"), Module(kind: .file, path: "/box/forms"),
    ]
    /// By module, the names at offsets 1, 2, 3…
    private static let names = [
        [
            "_start", "main", "work()", "thread body", "runtime.goexit", "runtime.main", "main.main", "runtime.gcDrain",
            "$sSa6appendyyxnF", "$s4main1hyyF", "main.main.gowrap1",
        ],
        ["__libc_start_main", "qsort", "clone"], ["_dl_start"], [], ["$s1aTQ0_", "$s1bTQ0_", "$s1cTQ0_"],
        ["$s4main1fyyF", "$s4main1fyyFTf4n_n", "$s4main1gyyF", "$sSa6appendyyxnF"],
    ]

    /// A caller that was read from memory, of the module whose functions are pieces of async ones.
    private func piece(_ offset: UInt64, as address: RawFrame.Address = .resumption) -> RawFrame {
        RawFrame(module: 4, offset: offset, address: address)
    }

    @Test func `a child task stands on its parent's frames`() {
        let child = [RawFrame.awaited, frame(0, 3)]
        #expect(fold([[piece(1), piece(2)] + child]).0 == ["$s1aTQ0_;$s1bTQ0_;work()"])
        // A grandchild, and one whose parent's frames are those of nobody.
        #expect(fold([[piece(1), .awaited, piece(2), .awaited, frame(0, 3)]]).0 == ["$s1aTQ0_;$s1bTQ0_;work()"])
        #expect(fold([[.awaited, frame(0, 3)]]).0 == ["\(Function.marker(.resumed).name);work()"])
    }

    @Test func `a child whose parent was not seen stands under what is above all others, and says so`() {
        let (a, b, c) = (piece(1), piece(2), piece(3))
        let label = Function.marker(.unawaited).name
        let hidden = [RawFrame.unawaited, frame(0, 3)]
        #expect(fold([hidden]).0 == ["\(label);work()"])
        #expect(fold([hidden, [a, b, .awaited, frame(0, 3)]]).0[0] == "$s1aTQ0_;$s1bTQ0_;\(label);work()")
        let two = [[a, b, .awaited, frame(0, 3)], [a, c, .awaited, frame(0, 3)]]
        #expect(fold([hidden] + two).0[0] == "$s1aTQ0_;\(label);work()")
        #expect(fold([hidden, [a, .awaited, frame(0, 3)], [b, .awaited, frame(0, 3)]]).0[0] == "\(label);work()")
        // Another function's children say nothing, and neither does a function that is no child.
        #expect(fold([hidden, [a, .awaited, frame(0, 4)], [a, frame(0, 3)]]).0[0] == "\(label);work()")
        // The linker's jump, which is no frame, above the marker.
        let jump = RawFrame(module: 0, offset: 0x60, address: .instructionPointer)
        #expect(
            fold([[.unawaited, jump, frame(0, 3)], [a, .awaited, jump, frame(0, 3)]]).0[0]
                == "$s1aTQ0_;\(label);work()")
    }

    private func frame(_ module: Int32, _ offset: UInt64) -> RawFrame {
        RawFrame(module: module, offset: offset, address: .instructionPointer)
    }

    /// Folded stacks of one sample for each of `stacks`, which are given root first.
    private func fold(_ stacks: [[RawFrame]], isGo: Bool = false) -> ([String], ProfileQuality) {
        let profile = profile(of: stacks, isGo: isGo)
        return (profile.sets[0].samples.stacks.map(profile.folded), profile.sets[0].quality)
    }

    /// - Parameters:
    ///   - inlined: the functions at further offsets of the first module, innermost first.
    ///   - further: adds to what was sampled.
    private func profile(
        of stacks: [[RawFrame]], isGo: Bool = false, inlined: [UInt64: [String]] = [:],
        further: (inout RawProfile) -> Void = { _ in }
    ) -> Profile {
        var raw = RawProfile()
        raw.modules = Self.modules
        raw.threads = [ThreadInfo(id: 1, name: "main")]
        for frames in stacks {
            let stack = frames.reduce(Int32(-1)) { raw.stacks.push($1, on: $0) }
            raw.cpu.samples.append(timeNs: 0, thread: 0, stack: stack, value: 1)
        }
        further(&raw)
        var symbols: [CodeAddress: [Symbol]] = [:]
        for (module, names) in zip(Self.modules, Self.names) {
            for (index, name) in names.enumerated() {
                let address = CodeAddress(path: module.path, buildID: "", fileOffset: UInt64(index + 1))
                let display = name.hasPrefix("$s") ? String(name.prefix(12)) : name
                symbols[address] = [
                    Symbol(name: display, fullName: name, linkName: name, file: "", startLine: 0, line: 0)
                ]
            }
        }
        symbols[CodeAddress(path: "/box/main", buildID: "", fileOffset: 0x60)] = [.linkage]
        for (offset, names) in inlined {
            symbols[CodeAddress(path: "/box/main", buildID: "", fileOffset: offset)] = names.map {
                Symbol(name: $0, fullName: $0, linkName: $0, file: "", startLine: 0, line: 0)
            }
        }
        let categorizer = Categorizer(programPath: "/box/main", sourceDirectory: "/src")
        return ProfileBuilder(
            raw, symbols: symbols, kernelSymbols: KernelSymbols(kallsyms: Array("40 T __x64_sys_read\n80 t b".utf8)),
            goModules: isGo ? ["/box/main"] : [], categorizer: categorizer
        ).build()
    }

    @Test func `what starts a program is folded away, and only where it starts something`() {
        let (folded, quality) = fold([
            [frame(0, 1), frame(1, 1), frame(0, 2), frame(0, 3)],
            [frame(1, 3), frame(0, 4)],
            [frame(0, 1)],
            [frame(0, 2), frame(1, 2), frame(0, 3)],
        ])
        #expect(folded == ["main;work()", "thread body", "_start", "main;qsort;work()"])
        #expect(quality.truncatedStacks == 0)
    }

    /// The rules that leave inlined frames out once left out all of them, and the stack pointed nowhere.
    @Test(arguments: [
        (["async_MainTQ0_", "$sIetH_TR10async_Main"], 1), (["async_MainTY1_", "async_MainTQ0_", "async_Main"], 1),
        (["async_MainTQ0_", "main"], 1), (["main", "async_Main", "$sIetH_TR10async_Main"], 1),
        (["$s4main4workyyF", "async_MainTQ0_", "async_Main"], 2),
    ])
    func `of forms of main that are inlined into each other, one stays`(linkNames: [String], count: Int) throws {
        var raw = RawProfile()
        raw.modules = [Module(kind: .file, path: "/box/main")]
        raw.threads = [ThreadInfo(id: 1, name: "main")]
        raw.cpu.samples.append(timeNs: 0, thread: 0, stack: raw.stacks.push(frame(0, 1), on: -1), value: 1)
        let symbols = linkNames.map { name in
            Symbol(
                name: name.contains("work") ? "work()" : "main", fullName: name, linkName: name, file: "", startLine: 0,
                line: 0)
        }
        let profile = ProfileBuilder(
            raw, symbols: [CodeAddress(path: "/box/main", buildID: "", fileOffset: 1): symbols], goModules: [],
            categorizer: Categorizer(programPath: "/box/main", sourceDirectory: "/src")
        ).build()
        try profile.checkInvariants()
        let stack = try #require(profile.sets[0].samples.stacks.first)
        #expect(profile.folded(stack).split(separator: ";").count == count)
        #expect(profile.folded(stack).hasPrefix("main"))
    }

    @Test func `the loader is one frame`() {
        #expect(fold([[frame(2, 1), frame(2, 9)], [frame(2, 1), frame(0, 3)]]).0 == ["[loader]", "[loader];work()"])
    }

    @Test func `a root that was not found is marked, unless the stack had reached an entry`() {
        let (folded, quality) = fold([
            [.truncated, frame(0, 3)], [.truncated, frame(0, 2), frame(0, 3)], [.truncated, frame(1, 3), frame(0, 4)],
            [.deeper, frame(0, 3)], [.truncated, frame(0, 4), frame(1, 3), frame(0, 4)],
        ])
        #expect(folded == ["[truncated];work()", "main;work()", "thread body", "[truncated];work()", "thread body"])
        #expect(quality.truncatedStacks == 1)
    }

    /// Functions 3 and 4 call each other without end; what is kept of a deep stack begins with either.
    private var recursion: [RawFrame] { [frame(0, 3), frame(0, 4), frame(0, 3), frame(0, 4), frame(0, 3)] }

    @Test func `a recursion deeper than what is kept stands under the caller that whole stacks show`() {
        let caller = [frame(0, 1), frame(1, 1), frame(0, 2)]
        let (folded, quality) = fold([
            [.deeper] + recursion, caller + recursion, [.deeper] + recursion.dropFirst(), caller + recursion.prefix(1),
        ])
        // A stack without a root, met before, says nothing and changes nothing.
        let afterOther = fold([[.truncated, frame(0, 7)], [.deeper] + recursion, caller + recursion]).0
        #expect(afterOther[1] == folded[0])
        let kept = "work();thread body;work();thread body;work()"
        #expect(folded[0] == "main;[truncated];\(kept)")
        #expect(folded[1] == "main;\(kept)")
        #expect(folded[2] == "main;[truncated];thread body;work();thread body;work()")
        #expect(quality.truncatedStacks == 0)
    }

    @Test func `a deep recursion stays apart where its caller is not known, or not the only one`() {
        let deep = [.deeper] + recursion
        let callers = [[frame(0, 1), frame(1, 1), frame(0, 2)], [frame(1, 3), frame(0, 7)]]
        let kept = "[truncated];work();thread body;work();thread body;work()"
        #expect(fold([deep]).0 == [kept])
        #expect(fold([deep, callers[0], callers[1]]).0[0] == kept)
        #expect(fold([deep, callers[0] + recursion, callers[1] + recursion]).0[0] == kept)
        #expect(fold([deep, [.truncated] + recursion]).0[0] == kept)
        // Nothing calls itself here, so that nothing is known of what called it.
        #expect(fold([[.deeper, frame(0, 3)], callers[0] + [frame(0, 3)]]).0[0] == "[truncated];work()")
    }

    @Test func `Go's own goroutines have a readable root, the program's their first function`() {
        let (folded, _) = fold(
            [
                [frame(0, 5), frame(0, 6), frame(0, 7), frame(0, 3)], [frame(0, 5), frame(0, 3)],
                [frame(0, 5), frame(0, 8)],
            ], isGo: true)
        #expect(folded == ["main.main;work()", "work()", "[Go garbage collector];runtime.gcDrain"])
    }

    @Test func `where a goroutine began is known by its first functions, and those are folded`() {
        let (folded, quality) = fold(
            [
                [.truncated, frame(0, 6), frame(0, 7), frame(0, 3)], [.truncated, frame(0, 7), frame(0, 3)],
                [frame(0, 5), frame(0, 11), frame(0, 3)], [frame(0, 5)],
            ], isGo: true)
        #expect(folded == ["main.main;work()", "main.main;work()", "work()", "[Go runtime];runtime.goexit"])
        #expect(quality.truncatedStacks == 0)
    }

    /// As `go task(out, n)` is compiled: `main.heavy` may be inlined into `main.task`, that into the wrapper.
    @Test func `what was inlined into a compiler's wrapper stays when the wrapper goes`() {
        let inlined: [UInt64: [String]] = [
            0x50: ["main.task", "main.main.gowrap1"], 0x51: ["main.heavy", "main.task", "main.f.deferwrap2"],
            0x52: ["main.main.gowrap1"],
        ]
        let (start, work) = (frame(0, 5), frame(0, 3))
        let profile = profile(
            of: [
                [start, frame(0, 0x50), work], [start, frame(0, 0x51)], [start, frame(0, 7), frame(0, 0x52), work],
                [start, frame(0, 7), frame(0, 0x52)], [start, frame(0, 0x52)],
            ], isGo: true, inlined: inlined)
        let folded = profile.sets[0].samples.stacks.map(profile.folded)
        #expect(
            folded == [
                "main.task;work()", "main.task;main.heavy", "main.main;work()", "main.main", "main.main.gowrap1",
            ])
        // Of a location of several lines only the outer one was really called.
        let tasks = profile.frames.filter { profile.functions[Int($0.function)].name == "main.task" }
        #expect(!tasks.isEmpty && tasks.allSatisfy { !$0.inlined })
    }

    @Test func `a jump of the linker's is nobody's frame`() {
        let (folded, _) = fold([[frame(0, 2), frame(0, 0x60), frame(1, 2)], [frame(0, 2), frame(0, 0x60)]])
        #expect(folded == ["main;qsort", "main"])
    }

    @Test func `a recursion through libraries is told by the program's own functions in it`() {
        let (start, work, sort) = ([frame(0, 1), frame(1, 1), frame(0, 2)], frame(0, 3), frame(1, 2))
        let (folded, _) = fold([
            [.deeper, work, sort, work, sort, work], start + [work, sort, work], start + [frame(0, 4), sort],
        ])
        #expect(folded[0] == "main;[truncated];work();qsort;work();qsort;work()")
    }

    @Test func `functions that a program calls as our markers are its own code`() {
        let forged = [
            UInt64(0x50): [Function.marker(.truncated).name], 0x51: [Function.marker(.resumed).name],
            0x52: [Function.marker(.unawaited).name],
        ]
        // Above main they would be left out, if they were what they seem; below a recursion they would be none of it.
        let profile = profile(
            of: [[frame(0, 0x50), frame(0, 2)], [frame(0, 0x51), frame(0, 2)], [frame(0, 0x52), frame(0, 3)]],
            inlined: forged)
        #expect(profile.sets[0].samples.stacks.map { profile.folded($0).split(separator: ";").count } == [2, 2, 2])
        #expect(profile.functions.allSatisfy { $0.kind == .code })
        #expect(profile.sets[0].quality.truncatedStacks == 0)
        let cut = self.profile(of: [[.truncated, frame(0, 3)], [.deeper, frame(0, 3)], [.resumed, frame(0, 3)]])
        #expect(Set(cut.functions.map(\.kind)) == [.code, .truncated, .deeper, .resumed])
    }

    @Test func `every raw set becomes one of the profile, over the same tables`() throws {
        let types = [ProfileType(name: "alloc_objects", unit: .count), ProfileType(name: "alloc_space", unit: .bytes)]
        let period = SamplePeriod(type: types[1], value: 4096)
        func caller(_ offset: UInt64) -> RawFrame { RawFrame(module: 4, offset: offset, address: .laterResumption) }
        let stacks = [
            [.truncated, frame(0, 3)], [caller(1), caller(3), frame(0, 3)], [caller(2), caller(3), frame(0, 3)],
        ]
        let profile = profile(of: stacks) { raw in
            // Without times and threads, and the leaves in another order.
            let samples = SampleColumns(
                stacks: raw.cpu.samples.stacks.reversed() + [0], values: [[1, 2, 3, 4], [10, 20, 30, 40]])
            raw.sets.append(SampleSet(types: types, samples: samples, period: period))
        }
        try profile.checkInvariants()
        #expect(profile.sets.map(\.types) == [[.cpu], types])
        #expect(profile.sets[1].period == period)
        #expect(profile.sets[1].samples.values == [[1, 2, 3, 4], [10, 20, 30, 40]])
        #expect(profile.sets[1].samples.timesNs == nil && profile.sets[1].samples.threads == nil)
        let folded = profile.sets.map { $0.samples.stacks.map(profile.folded) }
        #expect(folded[1].dropLast() == folded[0].reversed())
        #expect(folded[0][1] == folded[0][2])
        #expect(profile.sets.map(\.quality.truncatedStacks) == [1, 2])
    }

    @Test func `nobody awaits a program's main`() {
        let folded = fold([[.resumed, frame(0, 2)], [frame(0, 4), .resumed, frame(0, 2), frame(0, 3)]]).0
        #expect(folded == ["main", "main;work()"])
    }

    @Test func `of callers that may be another invocation's only those stay that all have in common`() {
        func caller(_ offset: UInt64) -> RawFrame { RawFrame(module: 4, offset: offset, address: .laterResumption) }
        let (folded, _) = fold([
            [caller(1), caller(3), frame(0, 3), frame(1, 2)], [caller(2), caller(3), frame(0, 3)],
            [frame(0, 4), .resumed, frame(0, 3)],
        ])
        let label = Function.marker(.resumed).name
        #expect(folded == ["\(label);$s1cTQ0_;work();qsort", "\(label);$s1cTQ0_;work()", "\(label);work()"])
    }

    @Test func `a function that calls another form of itself is one, a recursion is not`() {
        let (generic, special, other) = (frame(5, 1), frame(5, 2), frame(5, 3))
        let (folded, _) = fold([
            [other, generic, special, other], [other, generic, generic], [other, generic], [generic, special, special],
        ])
        let (f, g) = ("$s4main1fyyF", "$s4main1gyyF")
        #expect(folded == ["\(g);\(f);\(g)", "\(g);\(f);\(f)", "\(g);\(f)", "\(f);\(f)"])
    }

    @Test func `copies of a library's function in several modules are one`() {
        let profile = profile(of: [[frame(0, 10), frame(0, 9)], [frame(5, 3), frame(5, 4)]])
        #expect(profile.functions.map(\.name) == ["$s4main1hyyF", "$sSa6appendy", "$s4main1gyyF"])
    }

    @Test func `what has no name stays an address`() {
        let (folded, quality) = fold([[frame(0, 2), frame(0, 0x40)]])
        #expect(folded == ["main;0x40"])
        #expect(quality.unresolvedFrames == 1)
    }

    @Test func `the kernel is one frame, named by how it was entered where that is known`() {
        let (folded, quality) = fold([[frame(0, 2), frame(3, 0)], [frame(0, 2), frame(3, 0x40)]])
        #expect(folded == ["main;[kernel]", "main;[kernel] read"])
        #expect(quality.unresolvedFrames == 0)
    }
}

extension Profile {
    /// The functions of a stack, root first.
    fileprivate func folded(_ leaf: Int32) -> String {
        var names: [String] = []
        var stack = leaf
        while stack >= 0 {
            let frame = frames[Int(stacks.frames[Int(stack)])]
            names.append(functions[Int(frame.function)].name)
            stack = stacks.parents[Int(stack)]
        }
        return names.reversed().joined(separator: ";")
    }
}
