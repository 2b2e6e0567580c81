import Foundation
import ObjectFiles
import Profiles
import Sampling
import TestPrograms
import Testing
import Unwinding

@testable import Symbolizing

/// Goroutines whose thread is on another stack: what stands above and below is what Go's own profiles say.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct GoStackTests {
    private func profile(of source: String, named name: String) async throws -> Profile {
        guard let program = try TestPrograms.compileGo(source, named: name) else {
            try Test.cancel("there is no Go compiler on this machine")
        }
        let probes = TaskProbes(count: 1, noting: .enteredStacks)
        guard !probes.isEmpty else { try Test.cancel("this host has no BPF for us") }
        let view = ModuleView([.init(jailPath: program, hostPath: program)])
        var walker = Unwinder(program: view, libraries: CallFrameTables(view: ModuleView([])))
        walker.prepareForGo(program: program)
        let raw = try await sampleRun(program, taskProbes: probes, walker: walker)
        let tools = UnjailedTools(toolchain: toolchain)
        return await Symbolizer(
            program: SymbolSource(launcher: tools, view: view),
            libraries: SymbolSource(launcher: tools, view: ModuleView([])), programPath: program,
            sourceDirectory: URL(filePath: program).deletingLastPathComponent().path
        ).symbolize(raw)
    }

    /// Runs the program until a profile is as `isRight` asks, ten times at most, and gives the last. On a machine so busy
    /// that samples are lost, the notes of others are overwritten before they are read.
    private func profile(
        of source: String, named name: String, until isRight: (Profile) -> Bool
    ) async throws -> Profile {
        var profile = try await profile(of: source, named: name)
        for _ in 1..<10 where !isRight(profile) { profile = try await self.profile(of: source, named: name) }
        return profile
    }

    /// Of the samples with `function` in them, how many have the callers, outermost first and next to each other.
    private func samples(_ profile: Profile, with function: String, under callers: String = "") -> Int {
        profile.sets[0].samples.stacks.count { leaf in
            var names: [String] = []
            var stack = leaf
            while stack >= 0 {
                let frame = profile.frames[Int(profile.stacks.frames[Int(stack)])]
                names.append(profile.functions[Int(frame.function)].name)
                stack = profile.stacks.parents[Int(stack)]
            }
            let folded = ";" + names.reversed().joined(separator: ";") + ";"
            return folded.contains(";\(function);") && (callers.isEmpty || folded.contains(";\(callers);\(function);"))
        }
    }

    /// For the message of a test that failed.
    private func counts(_ profile: Profile, of function: String, under callers: String) -> String {
        "\(samples(profile, with: function, under: callers)) of \(samples(profile, with: function)), "
            + "\(profile.sets[0].quality.truncatedStacks) truncated and \(profile.sets[0].quality.lostSamples) lost"
            + " of \(profile.sets[0].samples.count)"
    }

    private static let growth = """
        package main

        //go:noinline
        func dig(n int, pad [24]uint64) uint64 {
        	if n == 0 {
        		return pad[0]
        	}
        	pad[n%24]++
        	return dig(n-1, pad) + pad[(n+7)%24]
        }

        func freshStack(out chan<- uint64) { out <- dig(250, [24]uint64{1}) }

        func main() {
        	out := make(chan uint64)
        	var t uint64
        	for k := 0; k < 12000; k++ {
        		go freshStack(out)
        		t += <-out
        	}
        	println(t > 0)
        }
        """

    @Test func `a stack that grows stands under the function that needs it`() async throws {
        func isRight(_ profile: Profile) -> Bool {
            let all = profile.sets[0].samples.count
            let growing = samples(profile, with: "runtime.newstack")
            // The rest is a goroutine's first growth, by whoever called `dig`, and the turns between goroutines.
            return growing > 50
                && samples(profile, with: "runtime.newstack", under: "main.dig;runtime.morestack") * 100 >= growing * 90
                && samples(profile, with: "main.dig", under: "main.freshStack") * 100 >= all * 85
                && profile.sets[0].quality.truncatedStacks * 100 <= all
        }
        let profile = try await profile(of: Self.growth, named: "growth", until: isRight)
        #expect(isRight(profile), "\(counts(profile, of: "runtime.newstack", under: "main.dig;runtime.morestack"))")
    }

    private static let faults = """
        package main

        type box struct{ v int }

        //go:noinline
        func open(b *box) int { return b.v }

        //go:noinline
        func try(b *box) (v int, failed bool) {
        	defer func() { failed = recover() != nil }()
        	return open(b), false
        }

        func main() {
        	bad := 0
        	for i := 0; i < 300_000; i++ {
        		if _, f := try(nil); f {
        			bad++
        		}
        	}
        	println(bad)
        }
        """

    @Test func `a fault stands under the function that faulted and its caller, while it is handled too`() async throws {
        let callers = "main.main;main.try;main.open"
        func isRight(_ profile: Profile) -> Bool {
            let all = profile.sets[0].samples.count
            let panics = samples(profile, with: "runtime.sigpanic")
            let handled = samples(profile, with: "runtime.sigtramp")
            return panics > 50 && handled > 20
                && samples(profile, with: "runtime.sigpanic", under: callers) * 100 >= panics * 95
                && samples(profile, with: "runtime.sigtramp", under: "\(callers);runtime.sigreturn__sigaction") * 100
                    >= handled * 90
                && profile.sets[0].quality.truncatedStacks * 100 <= all
        }
        let profile = try await profile(of: Self.faults, named: "faulting", until: isRight)
        #expect(isRight(profile), "\(counts(profile, of: "runtime.sigpanic", under: callers))")
    }

    private static let statements = """
        package main

        //go:noinline
        func heavy(n int) (s uint64) {
        	for i := 0; i < n; i++ {
        		s = s*6364136223846793005 + uint64(i)
        	}
        	return
        }

        func task(out chan<- uint64, n int) { out <- heavy(n) }

        type account struct{ seed uint64 }

        func (a account) add(n int, to *uint64) { *to += heavy(n) + a.seed }

        //go:noinline
        func deferring(a account, n int) (t uint64) {
        	for range 1 {
        		defer a.add(n, &t)
        	}
        	return
        }

        //go:noinline
        func calling(f func(int, *uint64), n int) (t uint64) {
        	f(n, &t)
        	return
        }

        func main() {
        	out := make(chan uint64)
        	go task(out, 200_000_000)
        	t := <-out
        	a := account{t}
        	println(t+deferring(a, 200_000_000)+calling(a.add, 200_000_000) != 0)
        }
        """

    /// Whether the compiler inlines into its wrappers is its business: the wrappers are nobody's frame either way.
    @Test func `what the compiler puts around go and defer is no frame, what is in it stays`() async throws {
        // A third each; where a busy machine loses many samples of one of them, another run tells.
        let isRight = { (profile: Profile) in
            let all = samples(profile, with: "main.heavy")
            return all > 150 && samples(profile, with: "main.heavy", under: "main.task") * 5 >= all
                && samples(profile, with: "main.heavy", under: "main.account.add") * 5 >= all * 3
                && samples(profile, with: "main.account.add", under: "main.calling") * 5 >= all
        }
        let profile = try await profile(of: Self.statements, named: "statements", until: isRight)
        #expect(isRight(profile), "\(samples(profile, with: "main.heavy"))")
        let wrappers = profile.functions.map(\.name).filter { $0.contains("wrap") || $0.hasSuffix("-fm") }
        #expect(wrappers.isEmpty)
    }
}
