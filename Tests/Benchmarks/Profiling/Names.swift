import Foundation
import Linux
import Profiles
import Sampling
import Snippets
import Symbolizing
import TestPrograms

/// From samples to a symbolized profile, beside `perf script` on a recording with slices of the stack of another run of
/// the program, in turn; and from a program's end to its whole profile.
///
/// One run for both would be better. But where one of two recorders asks for build ids, as ours does, the kernel (6.18)
/// marks the other's mapping records as holding one too, and `perf` stops at what it finds there.
struct NamesBenchmark {
    let laboratory: Laboratory
    let peer: Peer?

    private static let rounds = 5

    func run() async throws {
        if let peer {
            let chosen: Set = ["foundation", "json"]
            for program in try Program.all("swift", named: chosen) + Program.all("go", named: chosen) {
                try await compare(program, with: peer)
            }
        }
        for program in try Program.all("long") { try await timeToProfile(program) }
    }

    private func compare(_ program: Program, with peer: Peer) async throws {
        var ratios: [Double] = []
        var memoryRatios: [Double] = []
        for _ in 0..<Self.rounds {
            let (raw, walkMs) = try await sample(program)
            let (ours, samples) = await symbolize(raw, of: program)
            try peer.record(.dwarf, [program.path], rateHz: Limits.defaultSampleRateHz)
            let theirs = try peer.script()
            ratios.append(theirs.wallMs / (walkMs + ours.wallMs))
            memoryRatios.append(theirs.peakMiB / ours.peakMiB)
            print(
                "    \(program.name): \(samples) samples: walked in \(walkMs.text(0)) ms of CPU time, named in",
                "\(ours.wallMs.text(0)) ms with \(ours.peakMiB.text(0)) MiB;",
                "perf script \(theirs.wallMs.text(0)) ms, \(theirs.peakMiB.text(0)) MiB")
        }
        print("\(program.name): perf script's time over ours \(Spread(ratios)), memory \(Spread(memoryRatios))")
    }

    /// Stacks are walked while the program runs; that CPU time is counted against us.
    private func sample(_ program: Program) async throws -> (raw: RawProfile, walkMs: Double) {
        let before = usage(of: RUSAGE_SELF).cpuMs
        let raw = try await laboratory.sample(program)
        return (raw, usage(of: RUSAGE_SELF).cpuMs - before)
    }

    /// With nothing known before, libraries included. Memory is this whole process's, and the symbolizer's beside it.
    private func symbolize(_ raw: RawProfile, of program: Program) async -> (cost: Cost, samples: Int) {
        let own = laboratory.source(of: program)
        let libraries = laboratory.strangers()
        let (profile, wallMs) = await milliseconds {
            await laboratory.symbolizer(of: program, own, libraries: libraries).symbolize(raw)
        }
        await own.close()
        await libraries.close()
        let peak = usage(of: RUSAGE_SELF).ru_maxrss + 2 * usage(of: RUSAGE_CHILDREN).ru_maxrss
        return (Cost(wallMs: wallMs, peakMiB: Double(peak) / 1024), profile.series[0].samples.count)
    }

    /// Named twice a second while it runs, as runs are; then what is left to do at the end.
    private func timeToProfile(_ program: Program) async throws {
        var times: [Double] = []
        for _ in 0..<Self.rounds { times.append(try await oneTimeToProfile(program)) }
        print("\(program.name): from the end of a run of ten seconds to its whole profile \(Spread(times)) ms")
    }

    private func oneTimeToProfile(_ program: Program) async throws -> Double {
        let child = try SuspendedChild([program.path], cpus: [0])
        let rateHz = Limits.defaultSampleRateHz
        let sampler = try Sampler(
            attachingTo: Sampler.Target(processID: child.processID, cpus: [0], rateHz: rateHz),
            limits: .run(rateHz: rateHz), walker: laboratory.walker(of: program))
        let own = laboratory.source(of: program)
        await own.warmUp(path: program.path)
        let symbolizer = laboratory.symbolizer(of: program, own)
        let processID = child.resume()
        let following = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: .milliseconds(400))
                _ = await symbolizer.symbolize(sampler.snapshot())
            }
        }
        // Killed at ten seconds, as a run is at its limit.
        try await Task.sleep(for: .seconds(10))
        kill(processID, SIGKILL)
        await onOwnedThread(named: "wait") { _ = waitpid(processID, nil, 0) }
        following.cancel()
        let (_, wallMs) = await milliseconds {
            _ = await following.result
            _ = await symbolizer.symbolize(await sampler.finish())
        }
        await own.close()
        return wallMs
    }
}
