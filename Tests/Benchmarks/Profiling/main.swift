// How our profiles of a program fare: how many stacks reach its start, how long the way from samples to names takes,
// and how much the program is slowed down. Tests/Benchmarks/profiling runs it beside perf on the same program.
import Foundation
import Linux
import ObjectFiles
import Profiles
import Sampling
import Symbolizing
import TestPrograms
import Unwinding

let program = CommandLine.arguments[1]
let arguments = Array(CommandLine.arguments.dropFirst(2))
let toolchain = ProcessInfo.processInfo.environment["TOOLCHAIN"] ?? "/opt/swift/usr"
let places = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/lib64", "\(toolchain)/lib/swift/linux"]
let libraryView = ModuleView(places.map { .init(jailPath: $0, hostPath: $0) })
let programView = ModuleView([.init(jailPath: program, hostPath: program)])

func milliseconds<Value>(_ work: () async throws -> Value) async rethrows -> (Value, Double) {
    let start = monotonicNanoseconds()
    let value = try await work()
    return (value, Double(monotonicNanoseconds() - start) / 1e6)
}

let tables = CallFrameTables(view: libraryView)
for name in ["libc.so.6", "libm.so.6", "libstdc++.so.6"] {
    let (_, time) = await milliseconds { tables.preload(path: "/lib/x86_64-linux-gnu/\(name)") }
    print("table of \(name): \(time) ms")
}
for name in ["libswiftCore.so", "libFoundation.so", "libFoundationEssentials.so", "lib_FoundationICU.so"] {
    let (_, time) = await milliseconds { tables.preload(path: "\(toolchain)/lib/swift/linux/\(name)") }
    print("table of \(name): \(time) ms")
}

let tools = UnjailedTools(toolchain: toolchain)
let libraries = SymbolSource(launcher: tools, view: libraryView)
await libraries.warmUp(path: "\(toolchain)/lib/swift/linux/libswiftCore.so")
for _ in 0..<5 {
    let own = SymbolSource(launcher: tools, view: programView)
    await own.warmUp(path: program)
    let symbolizer = Symbolizer(
        program: own, libraries: libraries, programPath: program,
        sourceDirectory: URL(filePath: program).deletingLastPathComponent().path)
    let raw = try await sampleRun(
        program, arguments, walker: Unwinder(program: programView, libraries: tables))
    let (profile, first) = await milliseconds { await symbolizer.symbolize(raw) }
    let (_, again) = await milliseconds { await symbolizer.symbolize(raw) }
    let whole = raw.samples.count - profile.quality.truncatedStacks - profile.quality.deepStacks
    print(
        "\(raw.samples.count) samples, \(whole) whole, \(raw.stacks.frames.count) stack nodes,",
        "\(profile.quality.unresolvedFrames) unresolved: \(first) ms to names, \(again) ms when they are known")
    await own.close()
}

/// CPU seconds of a run of the program, with and without a sampler in turn, on the same core.
func cpuSeconds(rateHz: Int?) async throws -> Double {
    var before = rusage()
    var after = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &before)
    if let rateHz {
        _ = try await sampleRun(
            program, arguments, rateHz: rateHz, walker: Unwinder(program: programView, libraries: tables))
    } else {
        _ = try SuspendedChild([program] + arguments, cpus: [0]).run()
    }
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &after)
    func seconds(_ usage: rusage) -> Double {
        Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }
    return seconds(after) - seconds(before)
}

for rateHz in [999, 4999] {
    var ratios: [Double] = []
    for _ in 0..<15 {
        let bare = try await cpuSeconds(rateHz: nil)
        ratios.append(try await cpuSeconds(rateHz: rateHz) / bare)
    }
    ratios.sort()
    print("CPU time sampled at \(rateHz) Hz over unsampled: median \(ratios[7]), quartiles \(ratios[3]) \(ratios[11])")
}
