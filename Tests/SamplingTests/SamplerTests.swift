import Foundation
import Linux
import Profiles
import Sampling
import TestPrograms
import Testing

@Suite(.serialized, .timeLimit(.minutes(10)))
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
        let profile = try await sampleWholeRun(try TestPrograms.compileC(Self.spin, named: "spin"))
        #expect(profile.cpu.quality.lostSamples == 0)
        #expect(profile.cpu.quality.cpuSeenMs >= 390)
        #expect(profile.cpu.samples.count > 300)
        #expect(profile.cpu.quality.cpuSampledMs > profile.cpu.quality.cpuSeenMs * 8 / 10)
        #expect(profile.threads.map(\.name) == ["spin"])
        #expect(!profile.modules.contains { $0.path.hasSuffix("/dash") || $0.path.hasSuffix("/sh") })
    }

    @Test func `threads on two processors are sampled in the order of time, each by its name`() async throws {
        guard ProcessInfo.processInfo.processorCount > 1 else { try Test.cancel("this host has one processor") }
        let program = try TestPrograms.compileC(
            """
            #define _GNU_SOURCE
            #include <pthread.h>
            #include <sched.h>
            #include <sys/prctl.h>
            volatile unsigned long sink[64];
            static void *burn(void *argument) {
                long me = (long)argument;
                cpu_set_t set; CPU_ZERO(&set); CPU_SET(me, &set);
                sched_setaffinity(0, sizeof set, &set);
                prctl(PR_SET_NAME, me ? "second" : "first");
                for (unsigned long i = 0; i < 300000000; i++) sink[me * 32] += i;
                return 0;
            }
            int main(void) {
                pthread_t threads[2];
                for (long i = 0; i < 2; i++) pthread_create(&threads[i], 0, burn, (void *)i);
                for (int i = 0; i < 2; i++) pthread_join(threads[i], 0);
            }
            """, named: "pair")
        let profile = try await sampleWholeRun(program, cpus: [0, 1])
        let times = try #require(profile.cpu.samples.timesNs)
        #expect(zip(times, times.dropFirst()).allSatisfy(<=))
        let names = Set(try #require(profile.cpu.samples.threads).map { profile.threads[Int($0)].name })
        #expect(names.isSuperset(of: ["first", "second"]))
        #expect(profile.cpu.quality.cpuSampledMs > profile.cpu.quality.cpuSeenMs / 2)
        #expect(profile.cpu.quality.lostSamples == 0)
    }

    /// 2000 of 0.2 ms, one after the other.
    private static let shortThreads = """
        #include <pthread.h>
        #include <time.h>
        volatile unsigned long sink;
        static long usedNs(void) {
            struct timespec now;
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
            return now.tv_sec * 1000000000 + now.tv_nsec;
        }
        static void *burn(void *argument) { while (usedNs() < 200000) sink++; return 0; }
        int main(void) {
            for (int i = 0; i < 2000; i++) {
                pthread_t thread;
                pthread_create(&thread, 0, burn, 0);
                pthread_join(thread, 0);
            }
        }
        """

    @Test func `a clock of the program's group sees threads that live for less than its period`() async throws {
        let program = try TestPrograms.compileC(Self.shortThreads, named: "short-threads")
        let profile = try await sampleRun(program, inGroup: true, includesKernel: true)
        #expect(profile.cpu.quality.cpuSeenMs >= 400)
        let expectedMs = profile.cpu.quality.cpuSeenMs - profile.cpu.quality.lostSamples
        #expect(profile.cpu.quality.cpuSampledMs > expectedMs * 9 / 10)
        #expect(!profile.modules.contains { $0.path.hasSuffix("/dash") || $0.path.hasSuffix("/sh") })
        #expect(Set(profile.threads.map(\.name)) == ["short-threads"])
        // Also while threads give up their memory, after the kernel has called them ended.
        let running = Int(profile.wallTimes.runningNs / 1_000_000)
        #expect(
            (profile.cpu.quality.cpuSeenMs * 93 / 100...profile.cpu.quality.cpuSeenMs * 110 / 100).contains(running))
    }

    @Test func `a growing profile can be looked at while the program runs`() async throws {
        let child = try SuspendedChild([try TestPrograms.compileC(Self.spin, named: "grow")], cpus: [0])
        let target = Sampler.Target(processID: child.processID, cpus: [0], rateHz: 999)
        let sampler = try Sampler(attachingTo: target, limits: SamplingLimits())
        #expect(sampler.snapshot().cpu.samples.count == 0)
        let looking = Task {
            var counts: [Int] = []
            while !Task.isCancelled {
                counts.append(sampler.snapshot().cpu.samples.count)
                try? await Task.sleep(for: .milliseconds(50))
            }
            return counts
        }
        _ = await onOwnedThread(named: "run", child)
        looking.cancel()
        let counts = await looking.value
        let profile = await sampler.finish()
        #expect(zip(counts, counts.dropFirst()).allSatisfy(<=))
        #expect(counts.contains { $0 > 0 && $0 < profile.cpu.samples.count })
    }

    /// Waits for the child elsewhere than on the pool that the looking needs.
    private func onOwnedThread(named name: StaticString, _ child: consuming SuspendedChild) async -> Int32 {
        let process = child.resume()
        return await Linux.onOwnedThread(named: name) {
            var status: Int32 = 0
            waitpid(process, &status, 0)
            return status
        }
    }
}
