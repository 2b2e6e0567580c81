import Profiles
import Sampling
import TestPrograms
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
struct SamplerTests {
    private static let spin = """
        #include <stdio.h>
        #include <time.h>
        volatile unsigned long sink;
        __attribute__((noinline)) void burn(unsigned long n) { for (unsigned long i = 0; i < n; i++) sink += i; }
        __attribute__((noinline)) void outer(unsigned long n) { burn(n); sink++; }
        int main(void) {
            struct timespec now, start;
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
            do { outer(100000); clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now); }
            while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < 400);
            return 0;
        }
        """

    @Test func `a spinning program is sampled at the asked rate, and only it`() async throws {
        let profile = try await sampleRun(try TestPrograms.compileC(Self.spin, named: "spin"))
        #expect(profile.quality.lostSamples == 0)
        #expect(profile.quality.cpuSeenMs >= 390)
        #expect(profile.samples.count > 300)
        #expect(profile.quality.cpuSampledMs > profile.quality.cpuSeenMs * 8 / 10)
        #expect(profile.threads.map(\.name) == ["spin"])
        #expect(!profile.modules.contains { $0.path.hasSuffix("/dash") || $0.path.hasSuffix("/sh") })
    }
}
