import CLinux
import Foundation
import Linux
import Profiles
import TestPrograms

/// CPU time of a program sampled, and under a clock that ticks as often and records nothing, over the same program left
/// alone: in rounds on one core whose order changes.
///
/// The clock alone is what the host's timer interrupts cost, whoever samples: on a virtual machine most of it.
struct SlowDownBenchmark {
    let bench: ProfilingBench

    private static let rounds = 30

    private enum Way: CaseIterable {
        case alone, clock, sampled
    }

    func run(named names: Set<String>) async throws {
        let chosen = names.isEmpty ? ["trees", "strings", "json"] : names
        for program in try Program.all("swift", named: chosen) + Program.all("go", named: chosen) {
            for rateHz in [999, 4999] { try await compare(program, rateHz) }
        }
    }

    private func compare(_ program: Program, _ rateHz: Int) async throws {
        var times: [Way: [Double]] = [:]
        for round in 0..<Self.rounds {
            for turn in Way.allCases.indices {
                let way = Way.allCases[(round + turn) % Way.allCases.count]
                times[way, default: []].append(try await cpuMs(program, way, rateHz))
            }
        }
        print(program.name.padded(20), "\(rateHz) Hz:".padded(9), "sampled", ratio(.sampled, .alone, times))
        print("".padded(30), "the clock alone", ratio(.clock, .alone, times))
        print("".padded(30), "sampled over the clock alone", ratio(.sampled, .clock, times))
    }

    private func ratio(_ way: Way, _ other: Way, _ times: [Way: [Double]]) -> Spread {
        Spread(zip(times[way] ?? [], times[other] ?? []).map { $0 / $1 })
    }

    private func cpuMs(_ program: Program, _ way: Way, _ rateHz: Int) async throws -> Double {
        let before = usage(of: RUSAGE_CHILDREN).cpuMs
        switch way {
        case .sampled: _ = try await bench.sample(program, rateHz: rateHz)
        case .alone: _ = try SuspendedChild([program.path], cpus: [0]).run()
        case .clock:
            let child = try SuspendedChild([program.path], cpus: [0])
            let clock = try tickingClock(for: child.processID, rateHz)
            _ = child.run()
            _ = consume clock
        }
        return usage(of: RUSAGE_CHILDREN).cpuMs - before
    }

    /// The sampler's clock without a ring: its samples are made up of nothing and go nowhere.
    private func tickingClock(for process: Int32, _ rateHz: Int) throws -> OwnedDescriptor {
        var attribute = linux_perf_clock(UInt64(rateHz), 0, 0, 0, 1)
        attribute.sample_type = UInt64(PERF_SAMPLE_IP.rawValue)
        attribute.sample_regs_user = 0
        let number = linux_perf_open(&attribute, process, 0, -1)
        guard number >= 0 else { throw SystemError("perf_event_open", code: -number) }
        return OwnedDescriptor(adopting: number)
    }
}
