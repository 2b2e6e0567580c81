import Foundation
import Profiles
import Profiling
import Running
import Sampling
import Snippets
import TestPrograms

/// How many records a second the reader could take, by the CPU time that it needs for one: samples whose stacks are
/// walked, and mappings of a program that does nothing else.
struct ReaderBenchmark {
    let bench: ProfilingBench

    private static let rateHz = 20_000
    private static let rounds = 5

    func run() async throws {
        for program in try Program.all("swift", named: ["trees", "recursion"]) + Program.all("go", named: ["json"]) {
            try await report(program)
        }
        try await reportMappings()
    }

    private func report(_ program: Program) async throws {
        var rates: [Double] = []
        var lost = 0
        for _ in 0..<Self.rounds {
            let before = usage(of: RUSAGE_SELF).cpuMs
            let raw = try await bench.sample(program, rateHz: Self.rateHz)
            rates.append(Double(raw.samples.count) / (usage(of: RUSAGE_SELF).cpuMs - before))
            lost += raw.quality.lostSamples
        }
        print(
            "\(program.name) at \(Self.rateHz) Hz: thousand samples a second of CPU time \(Spread(rates)), \(lost) lost"
        )
    }

    private func reportMappings() async throws {
        let storm = try TestPrograms.compileC(
            """
            #include <sys/mman.h>
            int main(void) {
                for (int i = 0; i < 400000; i++) {
                    void *page = mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                    munmap(page, 4096);
                }
            }
            """, named: "mappings")
        var rates: [Double] = []
        for _ in 0..<Self.rounds {
            let before = usage(of: RUSAGE_SELF).cpuMs
            _ = try await sampleRun(storm, limits: ProfilingLimits.run(rateHz: 999).sampling)
            rates.append(400 / (usage(of: RUSAGE_SELF).cpuMs - before) * 1000)
        }
        print("a storm of 400000 mappings: thousand a second of CPU time \(Spread(rates))")
    }
}
