import Foundation
import Profiles
import TestPrograms

/// CPU time of a program sampled over the same program unsampled, in pairs on one core whose order changes.
struct SlowDownBenchmark {
    let laboratory: Laboratory

    private static let pairs = 20

    func run(named names: Set<String>) async throws {
        let chosen = names.isEmpty ? ["trees", "strings", "json"] : names
        for program in try Program.all("swift", named: chosen) + Program.all("go", named: chosen) {
            for rateHz in [999, 4999] {
                var ratios: [Double] = []
                for pair in 0..<Self.pairs { ratios.append(try await ratio(program, rateHz, bareFirst: pair % 2 == 0)) }
                print(program.name.padded(20), "\(rateHz) Hz:".padded(9), Spread(ratios))
            }
        }
    }

    private func ratio(_ program: Program, _ rateHz: Int, bareFirst: Bool) async throws -> Double {
        if bareFirst {
            let bare = try await cpuMs(program, rateHz: nil)
            return try await cpuMs(program, rateHz: rateHz) / bare
        }
        let sampled = try await cpuMs(program, rateHz: rateHz)
        return sampled / (try await cpuMs(program, rateHz: nil))
    }

    private func cpuMs(_ program: Program, rateHz: Int?) async throws -> Double {
        let before = usage(of: RUSAGE_CHILDREN).cpuMs
        if let rateHz {
            _ = try await laboratory.sample(program, rateHz: rateHz)
        } else {
            _ = try SuspendedChild([program.path], cpus: [0]).run()
        }
        return usage(of: RUSAGE_CHILDREN).cpuMs - before
    }
}
