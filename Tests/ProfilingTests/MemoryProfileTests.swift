import Foundation
import ObjectFiles
import Profiles
import Profiling
import Sampling
import TestPrograms
import Testing

/// With few probes, whose rings then hold all that these programs tell; but with more than one, of which the last program's is not
/// free again for a moment.
private let hostKernel = {
    var kernel = HostKernel.ofThisHost()
    kernel.allocationProbes = AllocationProbes(count: 3)
    return kernel
}()

/// What programs allocate, seen from outside, beside what they are known to allocate.
///
/// All is sampled. With a mean of at most 512 KiB from one picked byte to the next, the standard deviation of a sum of B bytes
/// is at most √(B × 512 KiB); the bounds are six of it, which one of 10⁸ sums is beyond.
@Suite(
    .serialized,
    .enabled(
        if: hostKernel.whyNotAllocations(tryingOn: #filePath) == nil,
        "this host's kernel has no probes for it: flamebox doctor, row memory"))
struct MemoryProfileTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// What is linked into Swift programs; it takes C as well.
    private static let linked = root.appending(path: "Sandbox/Toolchains/swift/allocations.c").path

    /// Where the machine had so much else to do that the ring was full before it was read, once more.
    private func wholeProfile(of program: String, runtime: ProgramCode.Runtime) async throws -> Profile {
        for _ in 0..<5 {
            let profile = try await profile(of: program, runtime: runtime)
            if profile.sets.allSatisfy({ $0.quality.lostSamples == 0 }), unfollowed(in: profile) == 0 { return profile }
        }
        return try await profile(of: program, runtime: runtime)
    }

    /// Objects of which is not known when they were freed.
    private func unfollowed(in profile: Profile) -> Int {
        profile.sets.first { $0.types == ProfileType.memory }?.quality.lostRecords ?? 0
    }

    private func profile(of program: String, runtime: ProgramCode.Runtime) async throws -> Profile {
        let library = ModuleLibrary(
            view: ModuleView([
                .init(jailPath: "/lib", hostPath: "/lib"), .init(jailPath: "/usr/lib", hostPath: "/usr/lib"),
                .init(jailPath: toolchain, hostPath: toolchain),
            ]), tools: UnjailedTools(toolchain: toolchain), kernel: hostKernel, lookUpTimeMs: 20_000, nameBytes: 4096)
        let modules = library.modules(
            of: ProgramCode(
                path: program, modules: ModuleView([.init(jailPath: program, hostPath: program)]), runtime: runtime,
                sourceDirectory: URL(filePath: program).deletingLastPathComponent().path),
            tools: UnjailedTools(toolchain: toolchain))
        let child = try SuspendedChild([program], cpus: [0])
        let session = try modules.attach(
            to: ProcessTree(processID: child.processID, cpus: [0]),
            ProfilingOptions(rateHz: 999, includesKernel: false, followsAllocations: true))
        #expect(session.allocationsRefusal == nil)
        _ = child.run()
        let profile = await session.finish()
        await session.close()
        try profile.checkInvariants()
        return profile
    }

    private func bytes(_ type: String, of function: String, in profile: Profile) -> Double {
        let rows = TopTable(profile, .type(type)).rows
        return rows.filter { $0.name == function }.reduce(0) { $0 + Double($1.totalWeight) }
    }

    private func isNear(_ bytes: Double, _ known: Double) -> Bool {
        abs(bytes - known) < 6 * (known * 512 * 1024).squareRoot()
    }

    private static let sites = """
        #include <stdlib.h>
        #include <string.h>
        #define SITE __attribute__((noinline))
        static void *volatile last;
        SITE static void small(void) { for (int i = 0; i < 640000; i++) { last = malloc(100); free(last); } }
        SITE static void medium(void) { for (int i = 0; i < 20000; i++) { last = calloc(30, 100); free(last); } }
        SITE static void large(void) {
            for (int i = 0; i < 500; i++) { last = realloc(malloc(10), 200000); free(last); }
        }
        SITE static void leak(void) { for (int i = 0; i < 40000; i++) last = malloc(1000); }
        static void *held[40000];
        SITE static void hold(void) { for (int i = 0; i < 40000; i++) held[i] = malloc(1500); }
        SITE static void release(void) { for (int i = 0; i < 40000; i++) free(held[i]); }
        int main(void) {
            small(); medium(); large(); leak(); hold(); release();
            return 0;
        }
        """

    @Test func `bytes go to who allocated them, in use are those that nobody freed`() async throws {
        let program = try TestPrograms.compileC(Self.sites, named: "sites", flags: [Self.linked, "-Wno-unused-result"])
        let profile = try await wholeProfile(of: program, runtime: .other)
        let known: [(String, Double)] = [
            ("small", 64e6), ("medium", 60e6), ("large", 100e6), ("leak", 40e6), ("hold", 60e6),
        ]
        for (site, bytes) in known {
            let found = self.bytes("alloc_space", of: site, in: profile)
            #expect(isNear(found, bytes), "\(site) allocated \(found) of \(bytes)")
        }
        let leaked = bytes("inuse_space", of: "leak", in: profile)
        #expect(isNear(leaked, 40e6), "\(leaked) leaked")
        for site in ["small", "medium", "large", "hold"] {
            #expect(bytes("inuse_space", of: site, in: profile) == 0, "of \(site)")
        }
        let held = bytes("peak_space", of: "hold", in: profile)
        #expect(isNear(held, 60e6), "\(held) held at the peak")
        let objects = Double(profile.samples(of: .type("alloc_objects"))?.samples.total(of: 0) ?? 0)
        #expect((500_000...1_000_000).contains(objects), "\(objects) objects of 741000")
        let memory = try #require(profile.sets.first { $0.types == ProfileType.memory })
        #expect(memory.quality.lostSamples == 0 && memory.quality.truncatedStacks < 10)
        #expect(memory.samples.count > 500)
        // Nothing of the allocator is in the picture.
        let rows = TopTable(profile, .type("alloc_space")).rows
        let names = rows.map(\.name)
        #expect(!names.contains { $0.hasPrefix("flamebox_") || $0 == "malloc" }, "\(names)")
        // CPU time is there as ever.
        #expect(profile.sets.first?.types == [.cpu])
    }

    /// Large objects lie at the same place of their pages, here also as far apart as a power of two.
    private static let largeObjects = """
        #include <stdlib.h>
        #define SITE __attribute__((noinline))
        enum { count = 300, apart = 1 << 20 };
        static void *held[count], *let_go[count];
        SITE static void hold(void) { for (int i = 0; i < count; i++) held[i] = malloc(apart - 4096); }
        SITE static void pass(void) { for (int i = 0; i < count; i++) let_go[i] = malloc(apart - 64); }
        SITE static void release(void) { for (int i = 0; i < count; i++) free(let_go[i]); }
        int main(void) {
            hold(); pass(); release();
            return 0;
        }
        """

    @Test func `many large objects are all followed`() async throws {
        let program = try TestPrograms.compileC(
            Self.largeObjects, named: "largeobjects", flags: [Self.linked, "-Wno-unused-result"])
        let profile = try await wholeProfile(of: program, runtime: .other)
        let held = bytes("inuse_space", of: "hold", in: profile)
        #expect(isNear(held, 313.3e6), "\(held) held")
        #expect(bytes("inuse_space", of: "pass", in: profile) == 0)
        let atPeak = bytes("peak_space", of: "pass", in: profile)
        #expect(isNear(atPeak, 314.5e6), "\(atPeak) at the peak")
        #expect(unfollowed(in: profile) == 0)
    }

    /// Markers called by the program itself: it can only lie about itself, and what cannot be is not taken.
    private static let inventions = """
        #include "\(linked)"
        int main(void) {
            for (size_t i = 0; i < 100000; i++) {
                flamebox_allocated((void *)(i * 16), i << (i % 60), i % 3 ? SIZE_MAX >> (i % 64) : 0, (void *)i);
                flamebox_freed((void *)(i * 8));
            }
            return 0;
        }
        """

    @Test func `invented numbers are lost, and sums stay sums`() async throws {
        let program = try TestPrograms.compileC(Self.inventions, named: "inventions")
        let profile = try await profile(of: program, runtime: .other)
        let memory = try #require(profile.sets.first { $0.types == ProfileType.memory })
        #expect(memory.quality.lostSamples > 0)
        #expect(memory.quality.lostSamples + memory.samples.count >= 100_000)
    }

    @Test func `a program that has none of it is profiled without memory, and it is said`() async throws {
        let program = try TestPrograms.compileC("int main(void) { return 0; }", named: "nothing")
        let library = ModuleLibrary(
            view: ModuleView([]), tools: UnjailedTools(toolchain: toolchain), kernel: hostKernel,
            lookUpTimeMs: 20_000, nameBytes: 4096)
        let modules = library.modules(
            of: ProgramCode(
                path: program, modules: ModuleView([.init(jailPath: program, hostPath: program)]), runtime: .swift,
                sourceDirectory: "/src"), tools: UnjailedTools(toolchain: toolchain))
        let child = try SuspendedChild([program], cpus: [0])
        let session = try modules.attach(
            to: ProcessTree(processID: child.processID, cpus: [0]),
            ProfilingOptions(rateHz: 999, includesKernel: false, followsAllocations: true))
        #expect(session.allocationsRefusal != nil)
        _ = child.run()
        #expect(await session.finish().sets.map(\.types) == [[.cpu]])
        await session.close()
    }

    private static let tasks = """
        import Glibc

        final class Node {
            let values: [Int]
            init(_ number: Int) { values = Array(repeating: number, count: 500) }
        }

        actor Keeper {
            var node: Node?
            func keep(_ number: Int) async -> Int {
                node = Node(number)
                return number
            }
        }

        @inline(never) func leaf(_ keeper: Keeper, _ number: Int) async -> Int {
            let kept = await keeper.keep(number)
            return Node(kept).values[3]
        }
        @inline(never) func middle(_ keeper: Keeper, _ number: Int) async -> Int { await leaf(keeper, number) + 1 }
        @inline(never) func outer(_ keeper: Keeper) async -> Int {
            var sum = 0
            for number in 0..<40_000 {
                sum &+= await middle(keeper, number)
                if number % 20 == 0 { usleep(1500) }
            }
            return sum
        }
        print(await outer(Keeper()))
        """

    /// Of a task that was resumed, its callers are not on the stack. Which of the notes of them are read depends on how soon: of
    /// a program that does nothing but allocate, a reader with another program on its processor may come too late for each. This
    /// one allocates some ten megabytes in a second, of which a second's notes are kept.
    @Test func `who awaits a task is known of what the task allocates`() async throws {
        let object = try TestPrograms.compileC("#include \"\(Self.linked)\"", named: "linked", flags: ["-c"])
        let program = try TestPrograms.compileSwift(
            Self.tasks, named: "allocatingtasks", flags: ["-Xlinker", object])
        let profile = try await profile(of: program, runtime: .swift)
        let allocated = bytes("alloc_space", of: "leaf(_:_:)", in: profile)
        #expect(allocated > 100e6)
        for caller in ["middle(_:_:)", "outer(_:)"] {
            let awaited = bytes("alloc_space", of: caller, in: profile)
            #expect(awaited > allocated / 100, "\(caller) awaits \(awaited) of \(allocated)")
        }
    }

    private static let goSites = """
        package main

        var sink []byte
        var kept [][]byte

        //go:noinline
        func small() { for i := 0; i < 800000; i++ { sink = make([]byte, 100) } }

        //go:noinline
        func large() { for i := 0; i < 1000; i++ { sink = make([]byte, 100000) } }

        //go:noinline
        func keep() { for i := 0; i < 20000; i++ { kept = append(kept, make([]byte, 3000)) } }

        func main() {
            small()
            large()
            keep()
            println(len(kept), len(sink))
        }
        """

    @Test(.enabled(if: TestPrograms.go != nil, "this host has no Go"))
    func `the runtime's own samples of Go go to who allocated`() async throws {
        let program = try #require(try TestPrograms.compileGo(Self.goSites, named: "gosites"))
        try GoMemoryProfiling.switchOn(in: program)
        let profile = try await wholeProfile(of: program, runtime: .go)
        // In classes of sizes: 112, 106496 and 3072.
        for (site, bytes) in [("main.small", 89.6e6), ("main.large", 106.5e6), ("main.keep", 61.4e6)] {
            let found = self.bytes("alloc_space", of: site, in: profile)
            // What `append` copies is main.keep's, too: up to a hundredth more.
            #expect(isNear(found, bytes * 1.02), "\(site) allocated \(found) of \(bytes)")
        }
        let kept = bytes("inuse_space", of: "main.keep", in: profile)
        #expect(isNear(kept, 62e6), "\(kept) kept")
        #expect(TopTable(profile, .type("alloc_space")).rows.allSatisfy { $0.name != "runtime.mallocgc" })
        let memory = try #require(profile.sets.first { $0.types == ProfileType.memory })
        #expect(memory.quality.lostSamples == 0)
    }
}
