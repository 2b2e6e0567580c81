// What profiling is worth and what it costs; each of the scripts beside this folder runs one of these.
import Foundation

let scratch = FileManager.default.temporaryDirectory.appending(path: "flamebox-benchmark-\(getpid())")
try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: scratch) }

let bench = ProfilingBench()
if CommandLine.arguments.dropFirst().first != RecordingReader.command { await bench.warmUp() }
let names = Set(CommandLine.arguments.dropFirst(2))
switch CommandLine.arguments.dropFirst().first {
case "stacks": try await StacksBenchmark(bench: bench, peer: Peer(scratch: scratch)).run(named: names)
case "shares": try await SharesBenchmark(bench: bench).run()
case "slow-down": try await SlowDownBenchmark(bench: bench).run(named: names)
case "names": try await NamesBenchmark(bench: bench, peer: Peer(scratch: scratch)).run(named: names)
case RecordingReader.command:
    try await RecordingReader(bench: bench).run(Array(CommandLine.arguments.dropFirst(2)))
case "reader": try await ReaderBenchmark(bench: bench).run()
default: print("which? stacks, shares, slow-down, names or reader")
}
