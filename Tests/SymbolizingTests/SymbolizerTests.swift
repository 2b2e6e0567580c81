import Foundation
import ObjectFiles
import Profiles
import Sampling
import SandboxProtocol
import Sandboxing
import SymbolizerJails
import TestPrograms
import Testing
import Unwinding

@testable import Symbolizing

@Suite(.serialized, .timeLimit(.minutes(10)))
struct SymbolizerTests {
    /// The program and the libraries in the jail's view at their own paths, as the sampled program saw them.
    private func mounts(_ program: String) -> [JailMount] {
        let runtime = "\(toolchain)/lib/swift/linux"
        return [.readOnly(host: program, at: program), .readOnly(host: runtime, at: runtime)]
            + RunView.systemLibraries
    }

    private func symbolizer(for program: String, _ tools: any ToolLauncher) -> Symbolizer {
        let mounts = mounts(program)
        return Symbolizer(
            program: SymbolSource(launcher: tools, view: ModuleView(mounts: [mounts[0]])),
            libraries: SymbolSource(launcher: tools, view: ModuleView(mounts: Array(mounts.dropFirst()))),
            programPath: program, sourceDirectory: URL(filePath: program).deletingLastPathComponent().path)
    }

    private func symbolize(_ raw: RawProfile, program: String) async -> Profile {
        await symbolizer(for: program, UnjailedTools(toolchain: toolchain)).symbolize(raw)
    }

    /// A profile of `program`, its stacks walked as those of runs are.
    private func profile(
        of program: String, includesKernel: Bool = false, taskProbes: TaskProbes = TaskProbes()
    ) async throws -> Profile {
        let mounts = mounts(program)
        let libraries = CallFrameTables(view: ModuleView(mounts: Array(mounts.dropFirst())))
        let walker = Unwinder(program: ModuleView(mounts: [mounts[0]]), libraries: libraries)
        // Reads all libraries, as a worker does: else the program would be over before its first stack is walked.
        for module in try await sampleRun(program, walker: walker).modules where module.kind == .file {
            libraries.preload(path: module.path)
        }
        let raw = try await sampleRun(
            program, includesKernel: includesKernel, taskProbes: taskProbes, walker: walker)
        return await symbolize(raw, program: program)
    }

    @Test(.enabled(if: geteuid() == 0, "jails are for root"))
    func `the tools answer the same from their jails`() async throws {
        let program = try TestPrograms.compileSwift(SumPrograms.swift, named: "jailed")
        let raw = try await sampleRun(program)
        let jailed = JailedTools(sandbox: try await makeSandbox(), toolchain: toolchain, modules: mounts(program))
        let profile = await symbolizer(for: program, jailed).symbolize(raw)
        #expect(profile.callers["steps(_:)"] == ["slowSum(upTo:)"])
        #expect(profile == (await symbolize(raw, program: program)))
    }

    @Test(.enabled(if: geteuid() == 0, "jails are for root"))
    func `a program in its jail is seen from its first instruction, whole and by name`() async throws {
        let program = try TestPrograms.compileSwift(SumPrograms.swift, named: "boxed")
        let view = RunView.swift(program: program, toolchain: toolchain, scratchBytes: 1 << 20, scratchFiles: 64)
        let sandbox = try await makeSandbox()
        let request = LaunchRequest(
            policy: .run, mounts: view.mounts, files: view.files,
            commands: [JailCommand(path: RunView.programPath, arguments: ["main"], environment: view.environment)],
            limits: JailLimits(
                timeMs: 10_000, cpuSeconds: 10, memoryBytes: 512 << 20, threads: 16, fileBytes: 1 << 20),
            processors: [0])
        let programView = ModuleView([.init(jailPath: RunView.programPath, hostPath: program)])
        let suspended = try await sandbox.launch(request)
        let walker = Unwinder(
            program: programView, libraries: CallFrameTables(view: ModuleView(mounts: view.mounts)))
        let (running, sampler) = try suspended.resume { processID in
            let target = Sampler.Target(processID: processID, cpus: [0], rateHz: 999)
            return try Sampler(attachingTo: target, limits: SamplingLimits(), walker: walker)
        }
        let report = try await running.report()
        let raw = await sampler.finish()
        let tools = JailedTools(sandbox: sandbox, toolchain: toolchain, modules: view.mounts)
        let symbolizer = Symbolizer(
            program: SymbolSource(launcher: tools, view: programView),
            libraries: SymbolSource(launcher: tools, view: ModuleView(mounts: view.mounts)),
            programPath: RunView.programPath,
            sourceDirectory: URL(filePath: program).deletingLastPathComponent().path)
        let profile = await symbolizer.symbolize(raw)

        #expect(report.commands.count == 1)
        #expect(profile.threads.count == 1)
        #expect(profile.sets[0].quality.truncatedStacks == 0)
        #expect(profile.sets[0].quality.unresolvedFrames == 0)
        #expect(profile.callers["main"] == [""])
        #expect(profile.callers["steps(_:)"] == ["slowSum(upTo:)"])
        #expect(try #require(raw.cpu.samples.timesNs).allSatisfy { $0 < 10_000_000_000 })
        #expect(Set(profile.roots).isSubset(of: ["main", "[loader]"]))
    }

    @Test func `without its tools a profile keeps its addresses and says so`() async throws {
        let program = try TestPrograms.compileC(
            "int main(void) { for (volatile int i = 0; i < 100000000; i++); }", named: "loop")
        let raw = try await sampleRun(program)
        let profile = await symbolizer(for: program, UnjailedTools(toolchain: "/nonexistent")).symbolize(raw)
        #expect(profile.sets[0].quality.unresolvedFrames > 0)
        #expect(profile.functions.contains { $0.name.hasPrefix("0x") })
        #expect(profile.sets[0].samples.total(of: 0) == raw.cpu.samples.total(of: 0))
    }

    @Test func `the linker's jumps do not take the name of the function before them`() async throws {
        let program = try TestPrograms.compileC("#include <stdlib.h>\nint main(void) { abort(); }", named: "jumps")
        let view = ModuleView([.init(jailPath: program, hostPath: program)])
        let file = try #require(view.withObjectFile(at: program) { file, _ in file })
        let jumps = try #require(file.section(named: ".plt")).fileRange
        let addresses = [jumps.lowerBound, jumps.upperBound - 1].map {
            CodeAddress(path: program, buildID: "", fileOffset: $0)
        }
        let source = SymbolSource(launcher: UnjailedTools(toolchain: toolchain), view: view)
        let symbols = await source.symbols(at: Set(addresses))
        #expect(addresses.map { symbols[$0] } == [[.linkage], [.linkage]])
    }

    @Test func `a Swift program's inlined functions stand apart under their caller`() async throws {
        let program = try TestPrograms.compileSwift(SumPrograms.swift, named: "sums")
        let profile = try await profile(of: program)
        let callers = profile.callers
        #expect(callers["steps(_:)"] == ["slowSum(upTo:)"])
        #expect(callers["slowSum(upTo:)"] == ["sums()"])
        #expect(callers["sums()"] == ["main"])
        #expect(callers["Node.init(depth:)"]?.isSubset(of: ["Node.init(depth:)", "trees()"]) == true)
        #expect(profile.sets[0].quality.unresolvedFrames == 0)
        let steps = try #require(profile.functions.first { $0.name == "steps(_:)" })
        #expect(steps.category == .yourCode && steps.file.hasSuffix("/sums.swift"))
    }

    @Test(arguments: [["-O"], ["-Onone"]])
    func `a task that was suspended and resumed shows its callers across two awaits`(flags: [String]) async throws {
        let program = try TestPrograms.compileSwift(
            """
            @inline(never) func burn(_ n: Int) -> Int { var s = 1; for i in 0..<n { s = s &* 31 &+ i }; return s }
            @inline(never) func leaf(_ n: Int) async -> Int { await Task.yield(); return burn(n) }
            @inline(never) func middle(_ n: Int) async -> Int { let a = await leaf(n); return a &+ 1 }
            @inline(never) func first(_ n: Int) async -> Int { await middle(n) &+ 1 }
            @inline(never) func second(_ n: Int) async -> Int { await middle(n) &+ 2 }
            let n = \(flags == ["-O"] ? 800_000_000 : 12_000_000)
            print(await first(n), await second(n), await Task { await second(n) }.value)
            """, named: "awaits", flags: flags)
        let truth: [String: Set<String>] = [
            "burn(_:)": ["leaf(_:)"], "leaf(_:)": ["middle(_:)"], "middle(_:)": ["first(_:)", "second(_:)"],
            "first(_:)": ["main"],
        ]
        var seen: [String: Set<String>] = [:]
        // On a busy machine some contexts are gone before they are read. Then no caller is shown, but never a wrong one.
        for _ in 0..<10 where seen != truth {
            let callers = try await profile(of: program).callers
            for (function, allowed) in truth {
                let shown = callers[function, default: []].subtracting([Function.marker(.resumed).name])
                #expect(shown.isSubset(of: allowed))
                if !shown.isEmpty { seen[function, default: []].formUnion(shown) }
            }
        }
        #expect(seen == truth)
    }

    /// Each of two callers has a function of its own called by a common one, in turns so short that the one's context lies
    /// where the other's lay when it is read.
    private static func turns(longCalls: Int, named name: String) throws -> String {
        try TestPrograms.compileSwift(
            """
            @inline(never) func one(_ n: Int) -> Int { var s = 1; for i in 0..<n { s = s &* 31 &+ i }; return s }
            @inline(never) func two(_ n: Int) -> Int { var s = 1; for i in 0..<n { s = s &* 37 &+ i }; return s }
            @inline(never) func common(_ n: Int, _ isOne: Bool) async -> Int {
                await Task.yield()
                return isOne ? one(n) : two(n)
            }
            @inline(never) func first(_ n: Int) async -> Int { await common(n, true) &+ 1 }
            @inline(never) func second(_ n: Int) async -> Int { await common(n, false) &+ 2 }
            var sum = 0
            for _ in 0..<600 { sum &+= await first(1_200_000); sum &+= await second(2_000_000) }
            for _ in 0..<\(longCalls) { sum &+= await first(200_000_000); sum &+= await second(300_000_000) }
            print(sum)
            """, named: name)
    }

    @Test func `callers that the kernel noted at the sample are the task's own, however short its calls`() async throws
    {
        let probes = TaskProbes(count: 1)
        guard !probes.isEmpty else { try Test.cancel("this host has no BPF for us") }
        let program = try Self.turns(longCalls: 0, named: "noted")
        var isLearned = false
        // On a busy machine the first samples, which teach where to look, can be most of one run's. None has a wrong caller.
        for _ in 0..<10 where !isLearned {
            let profile = try await profile(of: program, taskProbes: probes)
            let (one, two) = (profile.samples(of: "one(_:)", under: ""), profile.samples(of: "two(_:)", under: ""))
            #expect(profile.samples(of: "one(_:)", under: "second(_:)") == 0)
            #expect(profile.samples(of: "two(_:)", under: "first(_:)") == 0)
            // A function that has jumped to the runtime is known at the first samples already, its callers are not.
            let whole = profile.callers.mapValues { $0.subtracting([Function.marker(.resumed).name]) }
            let shown = ["first(_:)", "second(_:)"].map { whole[$0, default: []] }
            #expect(shown.allSatisfy { $0.isSubset(of: ["main"]) })
            isLearned =
                one > 50 && two > 50 && shown.allSatisfy { !$0.isEmpty }
                && profile.samples(of: "one(_:)", under: "first(_:)") * 10 >= one * 7
                && profile.samples(of: "two(_:)", under: "second(_:)") * 10 >= two * 7
        }
        #expect(isLearned)
    }

    @Test func `a task has its callers while it is in the kernel, too`() async throws {
        let probes = TaskProbes(count: 1)
        guard !probes.isEmpty else { try Test.cancel("this host has no BPF for us") }
        let program = try TestPrograms.compileSwift(
            """
            import Glibc
            @inline(never) func ask(_ n: Int) -> Int { (0..<n).reduce(0) { sum, _ in sum &+ Int(getppid()) } }
            @inline(never) func common(_ n: Int) async -> Int { await Task.yield(); return ask(n) }
            @inline(never) func first(_ n: Int) async -> Int { await common(n) &+ 1 }
            @inline(never) func second(_ n: Int) async -> Int { await common(n) &+ 2 }
            var sum = 0
            for _ in 0..<300 { sum &+= await first(4000); sum &+= await second(8000) }
            print(sum)
            """, named: "asking")
        let profile = try await profile(of: program, includesKernel: true, taskProbes: probes)
        let all = profile.samples(of: "[kernel]", under: "ask(_:)")
        #expect(all > 50)
        #expect(profile.samples(of: "[kernel]", under: "first(_:)") * 10 >= all)
        #expect(profile.samples(of: "[kernel]", under: Function.marker(.resumed).name) * 4 <= all)
    }

    @Test func `a task shows no caller that another invocation has`() async throws {
        let program = try Self.turns(longCalls: 2, named: "turns")
        var shown = 0
        // On a busy machine the contexts are read too late, and no caller is shown.
        for _ in 0..<10 where shown < 20 {
            let profile = try await profile(of: program)
            shown += profile.samples(of: "one(_:)", under: "first(_:)")
            shown += profile.samples(of: "two(_:)", under: "second(_:)")
            let wrong =
                profile.samples(of: "one(_:)", under: "second(_:)")
                + profile.samples(of: "two(_:)", under: "first(_:)")
            #expect(wrong <= profile.sets[0].samples.count / 20)
        }
        #expect(shown >= 20)
    }

    /// Generic classes' initializers, which allocate and initialize, specialized and not.
    private static let initializers = """
        class Thing<Element> {
            var elements: [Element]
            @inline(never) init(making n: Int, _ element: Element) {
                elements = []
                for _ in 0..<n { elements.append(element) }
            }
        }
        final class Sub<T>: Thing<T> {
            @inline(never) override init(making n: Int, _ element: T) { super.init(making: n, element); for _ in 0..<n { elements[0] = element } }
            @inline(never) convenience init(twice n: Int, _ element: T) { self.init(making: 2 * n, element) }
        }
        protocol Maker { associatedtype E; init(count: Int, of e: E) }
        final class Box<E>: Maker {
            var all: [E] = []
            @inline(never) init(count: Int, of e: E) { for _ in 0..<count { all.append(e) } }
        }
        struct Pair<A, B> { var a: [A], b: [B]; @inline(never) init(making n: Int, _ x: A, _ y: B) { a = []; b = []; for _ in 0..<n { a.append(x); b.append(y) } } }
        @inline(never) func build<M: Maker>(_ type: M.Type, _ e: M.E) -> M { type.init(count: 400, of: e) }
        @inline(never) func opaque<T>(_ t: T) -> Int { Thing(making: 300, t).elements.count }
        @inline(never) func dynamic(_ type: Thing<Int>.Type) -> Int { Sub<Int>(making: 200, 1).elements.count }
        var sum = 0
        for i in 0..<COUNT {
            sum &+= Thing(making: 300, i).elements.count
            sum &+= Sub(making: 300, "\\(i)").elements.count
            sum &+= Sub(twice: 200, Double(i)).elements.count
            sum &+= build(Box<Int>.self, i).all.count
            sum &+= Pair(making: 300, i, "x").a.count
            sum &+= opaque(i) &+ opaque("a") &+ dynamic(Thing<Int>.self)
        }
        print(sum)
        """

    @Test(arguments: [["-O"], ["-Onone"]])
    func `an initializer in all its forms is there once`(flags: [String]) async throws {
        let source = Self.initializers.replacing("COUNT", with: flags == ["-O"] ? "16_000" : "600")
        let callers = try await profile(of: try TestPrograms.compileSwift(source, named: "inits", flags: flags)).callers
        let own = ["Thing.init(making:_:)", "Sub.init(making:_:)", "Pair.init(making:_:_:)"]
        #expect(own.contains { callers[$0] != nil })
        for (function, callers) in callers where function.contains(".init(") && !function.contains(" ") {
            #expect(!callers.contains(function), "\(function) calls itself")
        }
    }

    /// Each kind of child has a function of its own, which no other calls.
    private static let families = """
        @inline(never) func work(_ n: Int, _ k: Int) -> Int { var s = 1; for i in 0..<n { s = s &* k &+ i }; return s }
        @inline(never) func inGroup(_ n: Int) -> Int { work(n, 31) &+ 1 }
        @inline(never) func inThrowing(_ n: Int) -> Int { work(n, 33) &+ 1 }
        @inline(never) func inDiscarding(_ n: Int) -> Int { work(n, 35) &+ 1 }
        @inline(never) func inLet(_ n: Int) -> Int { work(n, 37) &+ 1 }
        @inline(never) func inGrandchild(_ n: Int) -> Int { work(n, 39) &+ 1 }
        @inline(never) func inUnstructured(_ n: Int) -> Int { work(n, 41) &+ 1 }
        @inline(never) func resumed(_ n: Int) async -> Int { await Task.yield(); return inLet(n) }
        @inline(never) func group(_ n: Int) async -> Int {
            await withTaskGroup(of: Int.self) { g in
                for i in 0..<2 { g.addTask { inGroup(n + i) } }
                var s = 0
                for await r in g { s &+= r }
                return s
            }
        }
        @inline(never) func throwing(_ n: Int) async throws -> Int {
            try await withThrowingTaskGroup(of: Int.self) { g in
                for i in 0..<2 { g.addTask { inThrowing(n + i) } }
                var s = 0
                while let r = try await g.next() { s &+= r }
                return s
            }
        }
        @inline(never) func discarding(_ n: Int) async {
            await withDiscardingTaskGroup { g in for i in 0..<2 { g.addTask { _ = inDiscarding(n + i) } } }
        }
        @inline(never) func lets(_ n: Int) async -> Int {
            async let a = resumed(n)
            async let b = resumed(n + 1)
            return await a &+ b
        }
        @inline(never) func grandchildren(_ n: Int) async -> Int {
            await withTaskGroup(of: Int.self) { g in
                g.addTask { await parent(n) }
                return await g.next() ?? 0
            }
        }
        @inline(never) func parent(_ n: Int) async -> Int {
            async let a = inGrandchild(n)
            return await a &+ 1
        }
        let n = COUNT
        var sum = 0
        for _ in 0..<8 {
            sum &+= await group(n)
            sum &+= try await throwing(n)
            await discarding(n)
            sum &+= await lets(n)
            sum &+= await grandchildren(2 * n)
            sum &+= await Task.detached { inUnstructured(2 * n) }.value
        }
        print(sum)
        """

    /// On one processor, as here, a parent waits as soon as it has made its children.
    @Test(arguments: [["-O"], ["-Onone"]], [true, false])
    func `child tasks stand under who awaits them, others do not`(flags: [String], isNoted: Bool) async throws {
        let probes = TaskProbes(count: isNoted ? 1 : 0)
        if isNoted, probes.isEmpty { try Test.cancel("this host has no BPF for us") }
        let source = Self.families.replacing("COUNT", with: flags == ["-O"] ? "8_000_000" : "2_000_000")
        let program = try TestPrograms.compileSwift(source, named: "families", flags: flags)
        let callers = [
            "inGroup(_:)": ["group(_:)"], "inThrowing(_:)": ["throwing(_:)"], "inDiscarding(_:)": ["discarding(_:)"],
            "inLet(_:)": ["lets(_:)"], "inGrandchild(_:)": ["parent(_:)", "grandchildren(_:)"],
        ]
        let functions = Set(callers.values.joined())
        var missing = Set(callers.keys)
        // On a busy machine the first samples' callers are not noted, and others' are read too late.
        for _ in 0..<(isNoted ? 10 : 1) where !missing.isEmpty {
            let profile = try await profile(of: program, taskProbes: probes)
            for (child, own) in callers {
                let all = profile.samples(of: child, under: "")
                for function in functions.subtracting(own) {
                    let wrong = profile.samples(of: child, under: function)
                    // A note is of the very sample. What is read later may be of another time, now and then.
                    #expect(wrong <= (isNoted ? 0 : all / 5 + 1), "\(child) under \(function)")
                }
                // Without notes, a caller is only shown where it could be read in time.
                let enough = isNoted ? all * 7 : 10
                let isUnderAll = (own + ["main"]).allSatisfy { profile.samples(of: child, under: $0) * 10 >= enough }
                if all > 20, isUnderAll { missing.remove(child) }
            }
            #expect(profile.samples(of: "inUnstructured(_:)", under: "main") == 0)
        }
        #expect(missing.isEmpty || !isNoted)
    }

    /// What the forged context says of the caller: who it is, and in which piece it goes on.
    @Test(arguments: [
        ("(long)context", "(long)innocent"), ("0", "(long)innocent"), ("(long)context", "0x4141414141414141"),
        ("(long)context", "(long)innocent + 1"), ("-8", "(long)context"), ("(long)main", "(long)main"),
    ])
    func `a chain of async callers that was forged shows no caller`(parent: String, resumption: String) async throws {
        let program = try TestPrograms.compileC(
            """
            __asm__(".globl forger\\n.type forger, @function\\nforger:\\n.cfi_startproc\\n"
                "push %rbp\\n.cfi_def_cfa_offset 16\\n.cfi_offset %rbp, -16\\npush %r14\\nlea 8(%rsp), %rbp\\n"
                ".cfi_def_cfa %rbp, 16\\nsub $8, %rsp\\n1: dec %rdi\\njnz 1b\\nadd $16, %rsp\\npop %rbp\\n"
                ".cfi_def_cfa %rsp, 8\\nret\\n.cfi_endproc\\n.size forger, .-forger");
            long context[2];
            __attribute__((noinline)) void innocent(void) { __asm__ volatile(""); }
            __attribute__((noinline)) void lie(long n) {
                __asm__ volatile("push %%r14\\nmov %1, %%r14\\ncall forger\\npop %%r14" : "+D"(n) : "r"(context) : "memory");
            }
            int main(void) {
                context[0] = \(parent); context[1] = \(resumption);
                innocent();
                lie(200000000);
                return 0;
            }
            """, named: "forger")
        let profile = try await profile(of: program)
        let samples = profile.sets[0].samples.count
        #expect(samples > 20)
        #expect(profile.callers["forger"] == [Function.marker(.resumed).name])
        #expect(profile.share(of: "innocent") == 0)
        #expect(profile.stacks.count < 100)
    }

    @Test func `a Go program's inlined functions and goroutines have whole stacks`() async throws {
        guard let program = try TestPrograms.compileGo(SumPrograms.go, named: "grow") else {
            try Test.cancel("no Go toolchain on PATH")
        }
        let profile = await symbolize(try await sampleRun(program), program: program)
        let callers = profile.callers
        #expect(callers["main.steps"] == ["main.slowSum"])
        #expect(callers["main.slowSum"] == ["main.main.func1", "main.main.func2"])
        #expect(callers["main.main.func1"] == ["main.each[...]"])
        #expect(callers["main.main.func2"] == [""], "a goroutine's first function is a root")
        #expect(callers["main.main"] == [""])
        #expect(profile.sets[0].quality.truncatedStacks == 0)
        #expect(profile.sets[0].quality.unresolvedFrames == 0)
    }

    /// The faulting function has no frame, and faults at its very beginning.
    @Test func `a function that faults in Go stands between its caller and the panic`() async throws {
        let source = """
            package main

            //go:noinline
            func fault(p *int) int { return *p }

            //go:noinline
            func safe(p *int) (r int) {
            	defer func() {
            		if recover() != nil {
            			r = 1
            		}
            	}()
            	return fault(p)
            }

            func main() {
            	total := 0
            	for i := 0; i < 2000000; i++ {
            		total += safe(nil)
            	}
            	println(total)
            }
            """
        guard let program = try TestPrograms.compileGo(source, named: "faults") else {
            try Test.cancel("no Go toolchain on PATH")
        }
        // Where the kernel lets us note nothing, signals are cut off.
        let profile = try await profile(of: program)
        let faults = profile.samples(of: "runtime.sigpanic", under: "main.fault")
        #expect(faults > 20, "\(faults) of \(profile.sets[0].samples.count)")
        #expect(profile.callers["main.fault"]?.isSubset(of: ["main.safe", Function.marker(.truncated).name]) == true)
    }

    @Test func `no line of a Go function stands before it`() async throws {
        let source = """
            package main

            func main() {
            	x := 0
            	for i := 0; ; i++ {
            		x += i
            	}
            }
            """
        guard let program = try TestPrograms.compileGo(source, named: "endless") else {
            try Test.cancel("no Go toolchain on PATH")
        }
        let profile = await symbolize(try await sampleRun(program, killedAfterMs: 300), program: program)
        let lines = profile.frames.filter { profile.functions[Int($0.function)].name == "main.main" }.map(\.line)
        #expect(!lines.isEmpty)
        #expect(lines.allSatisfy { $0 >= 3 }, "\(lines)")
    }
}

/// The real launcher, as it was built beside these tests, with the real policies.
private func makeSandbox() async throws -> Sandbox {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let launcher = URL(filePath: program).deletingLastPathComponent().appending(path: "flamebox-sandbox").path
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return try await Sandbox(launcher: launcher, policies: root.appending(path: "Sandbox/Policies").path, slots: 6)
}

extension Profile {
    /// The names of the functions that were seen calling each function; "" for a root.
    fileprivate var callers: [String: Set<String>] {
        var result: [String: Set<String>] = [:]
        for (frame, parent) in zip(stacks.frames, stacks.parents) {
            let caller = parent < 0 ? "" : name(ofFrame: stacks.frames[Int(parent)])
            result[name(ofFrame: frame), default: []].insert(caller)
        }
        return result
    }

    /// Of all samples, those that have the function in their stacks.
    fileprivate func share(of name: String) -> Double {
        let table = TopTable(self, .type("cpu"))
        return table.rows.filter { $0.name == name }.reduce(0) { $0 + table.totalShare($1) }
    }

    /// How many samples have a function of one name in their stacks, and one of another above it, if one is named.
    fileprivate func samples(of name: String, under caller: String) -> Int {
        sets[0].samples.stacks.count { leaf in
            var names: [String] = []
            var stack = leaf
            while stack >= 0 {
                names.append(self.name(ofFrame: stacks.frames[Int(stack)]))
                stack = stacks.parents[Int(stack)]
            }
            return names.firstIndex(of: name).map { caller.isEmpty || names[$0...].contains(caller) } ?? false
        }
    }

    fileprivate var roots: [String] {
        zip(stacks.frames, stacks.parents).filter { $0.1 < 0 }.map { name(ofFrame: $0.0) }
    }

    private func name(ofFrame frame: Int32) -> String {
        functions[Int(frames[Int(frame)].function)].name
    }
}
