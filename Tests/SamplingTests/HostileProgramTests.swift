import Profiles
import Sampling
import Stacks
import TestPrograms
import Testing

/// Programs that do to the sampler what they can from inside.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct HostileProgramTests {
    private static let burn = """
        volatile unsigned long sink;
        static void burn(void) { for (unsigned long i = 0; i < 100000000; i++) sink += i; }
        """

    @Test func `a storm of mappings is capped and the samples survive`() async throws {
        let program = try TestPrograms.compileC(
            """
            #include <sys/mman.h>
            \(Self.burn)
            int main(void) {
                for (int i = 0; i < 40000; i++) mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                burn();
            }
            """, named: "mapstorm")
        let profile = try await sampleRun(program, limits: SamplingLimits(mappings: 1000))
        #expect(profile.cpu.samples.count > 20)
        #expect(profile.modules.count < 20)
    }

    @Test func `a storm of names leaves one name`() async throws {
        let program = try TestPrograms.compileC(
            """
            #include <sys/prctl.h>
            #include <stdio.h>
            \(Self.burn)
            int main(void) {
                char name[16];
                for (int i = 0; i < 200000; i++) { snprintf(name, 16, "\\x1b[31m%d", i); prctl(PR_SET_NAME, name); }
                burn();
            }
            """, named: "namestorm")
        let profile = try await sampleRun(program)
        #expect(profile.threads.count == 1)
        #expect(profile.cpu.samples.count > 20)
    }

    @Test func `a storm of threads is told apart up to the limit`() async throws {
        let program = try TestPrograms.compileC(
            """
            #include <pthread.h>
            \(Self.burn)
            static void *nothing(void *p) { return p; }
            int main(void) {
                for (int i = 0; i < 3000; i++) { pthread_t t; pthread_create(&t, 0, nothing, 0); pthread_join(t, 0); }
                burn();
            }
            """, named: "threadstorm")
        let profile = try await sampleRun(program, limits: SamplingLimits(threads: 100))
        #expect((90...100).contains(profile.threads.count))
        #expect(profile.cpu.samples.count > 20)
    }

    @Test func `frame pointers that lie cost only their own picture`() async throws {
        let program = try TestPrograms.compileC(
            """
            \(Self.burn)
            int main(void) {
                unsigned long loop[4] = {0};
                loop[0] = (unsigned long)loop; loop[1] = (unsigned long)main + 8;
                for (int i = 0; i < 100000; i++)
                    __asm__ volatile("push %%rbp\\n mov %0, %%rbp\\n mov $4000, %%rcx\\n 1: dec %%rcx\\n jnz 1b\\n pop %%rbp"
                        :: "r"((i & 1) ? 0x4141414141414141ul : (unsigned long)loop) : "rcx", "memory");
            }
            """, named: "liar")
        let profile = try await sampleRun(program)
        #expect(profile.cpu.samples.count > 20)
        #expect(profile.cpu.quality.truncatedStacks + profile.cpu.quality.deepStacks > 20)
    }

    @Test func `a deep recursion keeps its leaf's side and is counted`() async throws {
        let program = try TestPrograms.compileC(
            """
            \(Self.burn)
            __attribute__((noinline)) int down(int n) { if (n == 0) { burn(); return 0; } return down(n - 1) + (sink != 1); }
            int main(void) { return down(100000) & 1; }
            """, named: "deep")
        let profile = try await sampleRun(program)
        #expect(profile.cpu.quality.deepStacks > 20)
        #expect(profile.stacks.frames.first == .deeper || profile.stacks.frames.contains(.deeper))
    }

    @Test func `a program that sleeps has no samples and says that it waited`() async throws {
        // Where others want the processor, it may wait for that longer than a tenth of the time; not in each of ten runs.
        var profile = try await sampleRun("/bin/sleep", ["0.3"])
        for _ in 0..<9 where profile.wallTimes.waitingNs <= profile.wallTimes.totalNs / 10 * 9 {
            profile = try await sampleRun("/bin/sleep", ["0.3"])
        }
        #expect(profile.cpu.samples.count < 10)
        #expect(profile.cpu.quality.lostSamples == 0)
        #expect(profile.threadTimes.map(\.waitingNs).reduce(0, +) > 250_000_000)
        #expect(profile.wallTimes.waitingNs > profile.wallTimes.totalNs / 10 * 9)
    }

    @Test func `a ring that no sample fits into is seen by the losses`() async throws {
        let program = try TestPrograms.compileC("\(Self.burn) int main(void) { burn(); }", named: "nofit")
        let profile = try await sampleRun(program, limits: SamplingLimits(ringBytes: 4096))
        #expect(profile.cpu.samples.count == 0)
        #expect(profile.cpu.quality.cpuSeenMs > 20)
        #expect(profile.cpu.quality.lostSamples > 10)
    }

    @Test func `a killed program keeps its profile`() async throws {
        let program = try TestPrograms.compileC("int main(void) { for (;;); }", named: "forever")
        let profile = try await sampleRun(program, killedAfterMs: 300)
        #expect(profile.cpu.samples.count > 10)
    }

    @Test func `time in the kernel is sampled where that is asked for`() async throws {
        let child = try SuspendedChild(["/bin/true"], cpus: [0])
        let target = Sampler.Target(processID: child.processID, cpus: [0], rateHz: 999, includesKernel: true)
        let isAllowed = (try? Sampler(attachingTo: target, limits: SamplingLimits())) != nil
        _ = child.run()
        guard isAllowed else { try Test.cancel("this host does not let us sample the kernel") }
        let program = try TestPrograms.compileC(
            """
            #include <fcntl.h>
            #include <unistd.h>
            int main(void) {
                char page[65536]; int zero = open("/dev/zero", O_RDONLY);
                for (int i = 0; i < 60000; i++) read(zero, page, sizeof page);
            }
            """, named: "reader")
        let symbols = KernelSymbols.ofThisHost()
        let profile = try await sampleWholeRun(program, includesKernel: true, kernelSymbols: symbols)
        #expect(profile.cpu.quality.cpuSampledMs > profile.cpu.quality.cpuSeenMs * 7 / 10)
        let kernel = try #require(profile.modules.firstIndex { $0.kind == .kernel })
        let inKernel = profile.stacks.frames.filter { $0.module == Int32(kernel) }
        #expect(!inKernel.isEmpty)
        guard symbols != KernelSymbols() else { try Test.cancel("this host does not show where its functions lie") }
        #expect(inKernel.contains { symbols.entryName(at: $0.offset) == "read" })
    }
}
