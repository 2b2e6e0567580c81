import Foundation
import ObjectFiles
import Profiles
import TestPrograms
import Testing

@testable import Unwinding

@Suite(.serialized, .timeLimit(.minutes(10)))
struct UnwinderTests {
    private static let libraries = CallFrameTables(
        view: ModuleView(
            ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/lib64", "/opt/swift/usr/lib/swift/linux"].map {
                .init(jailPath: $0, hostPath: $0)
            }))

    private func sample(
        _ program: String, _ arguments: [String] = [], rateHz: Int = 999
    ) async throws -> RawProfile {
        let view = ModuleView([.init(jailPath: program, hostPath: program)])
        return try await sampleRun(
            program, arguments, rateHz: rateHz, walker: Unwinder(program: view, libraries: Self.libraries))
    }

    private static let trees = """
        indirect enum Tree { case leaf, node(Tree, Tree) }
        func grow(_ depth: Int) -> Tree { depth == 0 ? .leaf : .node(grow(depth - 1), grow(depth - 1)) }
        func count(_ tree: Tree) -> Int {
            switch tree {
            case .leaf: 1
            case .node(let left, let right): count(left) + count(right) + 1
            }
        }
        var total = 0
        for _ in 0..<Int(CommandLine.arguments[1])! { total += count(grow(16)) }
        print(total)
        """

    @Test func `every stack of an allocating Swift program is whole`() async throws {
        let program = try TestPrograms.compileSwift(Self.trees, named: "trees")
        let profile = try await sample(program, ["160"])
        #expect(profile.cpu.samples.count > 100)
        #expect(profile.cpu.quality.truncatedStacks == 0)
        #expect(profile.cpu.quality.deepStacks == 0)
        // The program's own start, and the loader's two.
        #expect(profile.roots.count <= 4, "\(profile.roots)")
    }

    @Test func `a recursion that fills the slice is whole in Swift`() async throws {
        let source = """
            @inline(never)
            func descend(_ depth: Int, _ seed: Int) -> Int {
                guard depth > 0 else { return spin(seed) }
                var block = (seed, depth, seed ^ depth, seed &+ depth, seed, depth, seed, depth)
                return withUnsafeMutablePointer(to: &block) { block in
                    (descend(depth - 1, block.pointee.2) &* 3) ^ block.pointee.3 &* block.pointee.7
                }
            }
            @inline(never)
            func spin(_ seed: Int) -> Int {
                var value = seed
                for step in 0..<100_000 { value ^= value << 13 &+ step ^ value >> 7 }
                return value
            }
            var total = 0
            for round in 0..<4000 { total &+= descend(460, round) }
            print(total)
            """
        let profile = try await sample(try TestPrograms.compileSwift(source, named: "deep"))
        #expect(profile.cpu.samples.count > 100)
        #expect((profile.depths.max() ?? 0) > 460)
        #expect(profile.cpu.quality.truncatedStacks == 0)
        #expect(profile.cpu.quality.deepStacks == 0)
    }

    /// Most samples of the first part need little of the stack, and what is above a goroutine's is not its own.
    @Test func `Go's assembly that calculates with the frame pointer has whole stacks`() async throws {
        let source = """
            package main

            import (
            	"crypto/md5"
            	"crypto/sha512"
            	"fmt"
            )

            func main() {
            	data := make([]byte, 4096)
            	for i := 0; i < 40000; i++ {
            		short, long := md5.Sum(data), sha512.Sum512(data)
            		data[0] ^= short[0] ^ long[0]
            	}
            	fmt.Println(data[0])
            }
            """
        guard let program = try TestPrograms.compileGo(source, named: "digests") else {
            try Test.cancel("there is no Go compiler on this machine")
        }
        let profile = try await sample(program)
        #expect(profile.cpu.samples.count > 100)
        #expect(profile.cpu.quality.truncatedStacks * 100 <= profile.cpu.samples.count)
    }

    @Test func `a recursion that comes late and fills the slice is whole in Go, but for a moment`() async throws {
        let source = """
            package main

            //go:noinline
            func descend(depth int, seed uint) uint {
            	if depth == 0 {
            		return spin(seed)
            	}
            	block := [10]uint{seed, 1, 2, seed, uint(depth)}
            	touch(&block)
            	return descend(depth-1, block[seed%10]) + block[depth%10]
            }

            //go:noinline
            func touch(block *[10]uint) { block[block[4]%10]++ }

            //go:noinline
            func spin(seed uint) uint {
            	for i := uint(0); i < 100000; i++ {
            		seed = seed*6364136223 + i
            	}
            	return seed
            }

            func main() {
            	total := uint(0)
            	for i := uint(0); i < 6000; i++ {
            		total += spin(i)
            	}
            	for i := uint(0); i < 6000; i++ {
            		total += descend(300, i)
            	}
            	println(total)
            }
            """
        guard let program = try TestPrograms.compileGo(source, named: "late") else {
            try Test.cancel("no Go toolchain on PATH")
        }
        let profile = try await sample(program)
        #expect(profile.cpu.samples.count > 200)
        #expect((profile.depths.max() ?? 0) > 300)
        // Until the rings are read, 20 ms at 999 Hz; they are read late on a busy machine.
        #expect(profile.cpu.quality.deepStacks + profile.cpu.quality.truncatedStacks < profile.cpu.samples.count / 10)
    }

    /// Much of Dispatch has neither frame pointers nor call-frame information.
    @Test func `no stack skips the function that called into Dispatch`() async throws {
        let source = """
            import Dispatch
            let queue = DispatchQueue(label: "a")
            var total = 0
            for round in 0..<1_000_000 {
                let group = DispatchGroup()
                group.enter()
                group.leave()
                total += queue.sync { round }
            }
            print(total)
            """
        let program = try TestPrograms.compileSwift(source, named: "groups")
        let profile = try await sample(program)
        // Not those of the libraries' own code, which the loader runs before and after.
        let stacks = profile.moduleFiles.filter { files in
            files.first == "groups" && !files.contains { $0.hasPrefix("ld-") }
        }
        #expect(stacks.count > 100)
        // The program's _start, two functions of the C library, main.
        let skipping = stacks.filter { $0.count < 4 || $0[3] != "groups" }
        #expect(skipping.isEmpty, "\(skipping.count) of \(stacks.count): \(skipping.first ?? [])")
    }

    @Test func `callbacks from the C library, handlers of signals and threads have whole stacks`() async throws {
        let program = try TestPrograms.compileC(
            """
            #include <pthread.h>
            #include <signal.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/time.h>
            #include <time.h>
            static char from[1 << 20], to[1 << 20];
            static int values[200000];
            volatile unsigned long sink;
            static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
            static void tick(int signal) { (void)signal; for (int i = 0; i < 400000; i++) sink += i; }
            static void *work(void *unused) {
                for (int round = 0; round < 4; round++) {
                    for (int i = 0; i < 200000; i++) values[i] = rand();
                    qsort(values, 200000, sizeof values[0], compare);
                }
                return unused;
            }
            int main(void) {
                struct sigaction action = {.sa_handler = tick, .sa_flags = SA_RESTART};
                struct itimerval timer = {{0, 5000}, {0, 5000}};
                sigaction(SIGPROF, &action, 0);
                setitimer(ITIMER_PROF, &timer, 0);
                for (int i = 0; i < 3000; i++) { memcpy(to, from, sizeof to); sink += to[i]; }
                for (int i = 0; i < 300000; i++) { struct timespec now; clock_gettime(CLOCK_MONOTONIC, &now); free(malloc(i)); }
                work(0);
                pthread_t thread;
                pthread_create(&thread, 0, work, 0);
                pthread_join(thread, 0);
            }
            """, named: "calls", flags: ["-fomit-frame-pointer", "-O2"])
        let profile = try await sample(program)
        #expect(profile.cpu.samples.count > 100)
        #expect(profile.cpu.quality.truncatedStacks == 0)
        #expect(profile.cpu.quality.deepStacks == 0)
        #expect(profile.roots.count <= 6, "\(profile.roots)")
    }

    /// Its every frame gives five registers an expression of eighty steps, and there are three hundred frames.
    @Test func `a program whose unwind tables calculate at length has all its samples, truncated`() async throws {
        let program = try TestPrograms.compileC(
            """
            #define LONG(number) ".cfi_escape 0x16," #number ",7,0x44,0x31,0x1c,0x12,0x28,0xfa,0xff\\n"
            __asm__(
                "descend:\\n.cfi_startproc\\n" LONG(0) LONG(1) LONG(2) LONG(3) LONG(4)
                "subq $8, %rsp\\n.cfi_adjust_cfa_offset 8\\n"
                "testq %rdi, %rdi\\nje 1f\\ndecq %rdi\\ncall descend\\njmp 2f\\n"
                "1: call work\\n2: addq $8, %rsp\\n.cfi_adjust_cfa_offset -8\\nret\\n.cfi_endproc\\n");
            #include <time.h>
            void descend(long count);
            void work(void) { while (clock() < CLOCKS_PER_SEC) for (volatile long i = 0; i < 10000000; i++); }
            int main(void) { descend(300); }
            """, named: "calculating", flags: ["-fomit-frame-pointer"])
        // Each walk goes to the end of its allowance. At a rate that a slow machine has time for, built without
        // optimization too, none of them costs another sample its place; on a busy one, not in each of ten runs.
        var profile = try await sample(program, rateHz: 97)
        for _ in 0..<9 where profile.cpu.quality.lostSamples > 0 { profile = try await sample(program, rateHz: 97) }
        #expect(profile.cpu.samples.count > 50)
        #expect(profile.cpu.quality.lostSamples == 0)
        #expect(profile.cpu.quality.truncatedStacks > profile.cpu.samples.count * 9 / 10)
        #expect(profile.depths.allSatisfy { $0 < 50 }, "\(profile.depths.max() ?? 0)")
    }

    @Test func `a Go function without a frame is called by its caller, not by its caller's caller`() async throws {
        let source = """
            package main

            //go:noinline
            func leaf(n uint) uint { s := n; for i := uint(0); i < 1000; i++ { s ^= s<<1 + i }; return s }

            //go:noinline
            func middle(n uint) uint { return leaf(n) + leaf(n+1) }

            func main() {
                total := uint(0)
                for i := uint(0); i < 100000; i++ { total += middle(i) }
                println(total)
            }
            """
        guard let program = try TestPrograms.compileGo(source, named: "leaf") else {
            try Test.cancel("no Go toolchain on PATH")
        }
        let profile = try await sample(program)
        #expect(profile.cpu.samples.count > 50)
        // The runtime interrupts goroutines by signals, and nobody knows the caller of one that had no frame just then;
        // nor that of a thread that is being made.
        #expect(profile.cpu.quality.truncatedStacks <= profile.cpu.samples.count / 50)
        // goexit, runtime.main, main.main, middle, leaf.
        #expect(profile.depths.filter { $0 == 5 }.count > profile.cpu.samples.count * 9 / 10, "\(profile.depths)")
    }
}

extension RawProfile {
    /// How many frames each sample's stack has.
    fileprivate var depths: [Int] {
        cpu.samples.stacks.map { leaf in
            sequence(first: leaf) { self.stacks.parents[Int($0)] >= 0 ? self.stacks.parents[Int($0)] : nil }
                .reduce(0) { count, _ in count + 1 }
        }
    }

    /// The files that each sample's functions are in, from the root.
    fileprivate var moduleFiles: [[String]] {
        cpu.samples.stacks.map { leaf in
            var files: [String] = []
            var stack = Int(leaf)
            while stack >= 0 {
                let frame = stacks.frames[stack]
                files.append(frame.isMarker ? "marker" : file(of: frame))
                stack = Int(stacks.parents[stack])
            }
            return files.reversed()
        }
    }

    private func file(of frame: RawFrame) -> String {
        modules[Int(frame.module)].path.split(separator: "/").last.map(String.init) ?? ""
    }

    /// The outermost frames of the samples, as `file+offset`, with their numbers.
    fileprivate var roots: [String: Int] {
        var result: [String: Int] = [:]
        for leaf in cpu.samples.stacks {
            var stack = Int(leaf)
            while stacks.parents[stack] >= 0 { stack = Int(stacks.parents[stack]) }
            let frame = stacks.frames[stack]
            let file = frame.isMarker ? "marker" : modules[Int(frame.module)].path.split(separator: "/").last ?? ""
            result["\(file)+\(String(frame.offset, radix: 16))", default: 0] += 1
        }
        return result
    }
}
