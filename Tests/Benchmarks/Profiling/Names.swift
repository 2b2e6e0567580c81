import Foundation
import Linux
import Profiles
import Profiling
import Running
import Sampling
import Snippets
import Symbolizing
import TestPrograms

/// From samples to a symbolized profile beside `perf script`, both from one recording of perf's; and from a program's end
/// to its whole profile.
struct NamesBenchmark {
    let bench: ProfilingBench
    let peer: Peer?

    private static let rounds = 5

    func run(named names: Set<String>) async throws {
        if let peer {
            let chosen = names.isEmpty ? ["foundation", "strings", "trees"] : names
            for program in try Program.all("swift", named: chosen) { try await compare(program, with: peer) }
        }
        guard names.isEmpty else { return }
        for program in try Program.all("long") { try await timeToProfile(program) }
    }

    private func compare(_ program: Program, with peer: Peer) async throws {
        var rounds: [Round] = []
        for index in 0..<Self.rounds {
            try peer.record(.dwarf, [program.path], rateHz: Limits.defaultSampleRateHz)
            rounds.append(try round(program, peer, oursFirst: index.isMultiple(of: 2)))
            print("    \(program.name): \(rounds[index])")
        }
        print(
            "\(program.name): perf script's time over ours", Spread(rounds.map { $0.theirs.wallMs / $0.ours.wallMs }),
            "without inlined functions", Spread(rounds.map { $0.withoutInlines.wallMs / $0.ours.wallMs }))
        print(
            "\(program.name): over ours the second time, as where a program is run again",
            Spread(rounds.map { $0.theirs.wallMs / $0.secondTimeMs }),
            "without inlined functions", Spread(rounds.map { $0.withoutInlines.wallMs / $0.secondTimeMs }))
        let ours = try await MemoryPeak(of: RecordingReader.commandLine(peer.recording, of: program))
        let theirs = try await MemoryPeak(of: peer.scriptCommand())
        print("\(program.name): memory, perf script \(theirs), ours \(ours)")
    }

    /// What one recording cost each, from its file to names, and what each found in it.
    private struct Round: CustomStringConvertible {
        var ours = Cost()
        var secondTimeMs = 0.0
        var theirs = Cost()
        var withoutInlines = Cost()
        var found = Findings(samples: 0, whole: 0)
        var theyFound = Findings(samples: 0, whole: 0)

        var description: String {
            """
            \(found.samples) samples: ours \(ours), the second time \(secondTimeMs.text(0)) ms; \
            perf script \(theirs), without inlined functions \(withoutInlines); \
            whole \(found.wholeShare.text(2)) and \(theyFound.wholeShare.text(2)) %, \
            \(found.agreement(with: theyFound).text(1)) % in functions of the same name
            """
        }
    }

    private func round(_ program: Program, _ peer: Peer, oursFirst: Bool) throws -> Round {
        var round = Round()
        if oursFirst { try read(peer.recording, of: program, into: &round) }
        round.withoutInlines = try peer.script(inlines: false)
        round.theirs = try peer.script()
        round.theyFound = try peer.findings(toolchain: bench.toolchain)
        if !oursFirst { try read(peer.recording, of: program, into: &round) }
        return round
    }

    private func read(_ recording: String, of program: Program, into round: inout Round) throws {
        let output = scratch.appending(path: "found.txt").path
        round.ours = try runCommand(RecordingReader.commandLine(recording, of: program), output: output)
        round.found = Findings(text: try String(contentsOfFile: output, encoding: .utf8))
        try runCommand(RecordingReader.commandLine(recording, of: program, twice: true), output: output)
        round.secondTimeMs = Double(try String(contentsOfFile: output, encoding: .utf8).dropLast()) ?? .nan
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
            limits: ProfilingLimits.run(rateHz: rateHz).sampling, walker: bench.walker(of: program))
        let own = bench.source(of: program)
        await own.warmUp(path: program.path)
        let symbolizer = bench.symbolizer(of: program, own)
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
