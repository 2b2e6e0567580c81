// What profiling is worth and what it costs; each of the scripts beside this folder runs one of these.
import Foundation

let scratch = FileManager.default.temporaryDirectory.appending(path: "flamebox-benchmark-\(getpid())")
try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: scratch) }

let laboratory = Laboratory()
if CommandLine.arguments.dropFirst().first != RecordingReader.command { await laboratory.warmUp() }
let names = Set(CommandLine.arguments.dropFirst(2))
switch CommandLine.arguments.dropFirst().first {
case "stacks": try await StacksBenchmark(laboratory: laboratory, peer: Peer(scratch: scratch)).run(named: names)
case "shares": try await SharesBenchmark(laboratory: laboratory).run()
case "slow-down": try await SlowDownBenchmark(laboratory: laboratory).run(named: names)
case "names": try await NamesBenchmark(laboratory: laboratory, peer: Peer(scratch: scratch)).run(named: names)
case RecordingReader.command:
    try await RecordingReader(laboratory: laboratory).run(Array(CommandLine.arguments.dropFirst(2)))
case "reader": try await ReaderBenchmark(laboratory: laboratory).run()
default: print("which? stacks, shares, slow-down, names or reader")
}
