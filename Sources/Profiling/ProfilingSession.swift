package import Linux
package import Profiles
import Sampling
import Symbolizing

/// A process tree under the sampler, from its exec to its end, whose profile can be had by name at any time.
package struct ProfilingSession: Sendable {
    let sampler: Sampler
    let symbolizer: Symbolizer
    /// Ends the tools that are this session's alone.
    private let end: @Sendable () async -> Void
    private let warm: @Sendable () async -> Void
    /// Why allocations are not followed although somebody asked for it; nil where they are.
    package let allocationsRefusal: SystemError?
    /// Likewise, of waits.
    package let waitsRefusal: SystemError?

    init(
        sampler: Sampler, symbolizer: Symbolizer, allocationsRefusal: SystemError? = nil,
        waitsRefusal: SystemError? = nil, warmUp: @escaping @Sendable () async -> Void = {},
        close: @escaping @Sendable () async -> Void
    ) {
        self.sampler = sampler
        self.symbolizer = symbolizer
        self.allocationsRefusal = allocationsRefusal
        self.waitsRefusal = waitsRefusal
        warm = warmUp
        end = close
    }

    /// Whether each processor has one clock for all processes, by their control group.
    package var watchesGroup: Bool { sampler.watchesGroup }

    /// Has the program's names read while it still runs.
    package func warmUp() async { await warm() }

    /// The profile so far and how many samples it has; nil where there are no more than `known`.
    package func snapshot(beyond known: Int) async -> (profile: Profile, samples: Int)? {
        let raw = sampler.snapshot()
        let samples = raw.cpu.samples.count
        guard samples > known else { return nil }
        return (await symbolizer.symbolize(raw), samples)
    }

    /// The whole profile; to be called when the last process is dead.
    ///
    /// - Parameter perfMap: what the program wrote of the code that it made (`/tmp/perf-PID.map`); hostile text.
    package func finish(perfMap: [UInt8] = []) async -> Profile {
        await symbolizer.symbolize(await sampler.finish(), perfMap: PerfMap(perfMap))
    }

    /// Likewise, of several processes.
    ///
    /// - Parameter perfMaps: told which processes left samples in code that they made, answers with what they wrote of it.
    package func finish(perfMaps: @Sendable ([Int32]) async -> [Int32: [UInt8]]) async -> Profile {
        let raw = await sampler.finish()
        let makers = Set(raw.modules.lazy.filter { $0.kind == .anonymous }.map(\.process))
        let texts = await perfMaps(makers.sorted())
        return await symbolizer.symbolize(raw, perfMaps: texts.mapValues { PerfMap($0, limits: .ofLocalPrograms) })
    }

    /// What a program's own crash handler left, read and named; after `finish`. Nil where it is no record of a crash.
    package func crash(_ record: [UInt8]) async -> RecordedCrash? {
        guard let record = CrashRecord(record) else { return nil }
        var profile: Profile?
        if let raw = sampler.crashProfile(record) { profile = await symbolizer.symbolize(raw) }
        return RecordedCrash(signal: record.signal, isStackOverflow: record.isStackOverflow, profile: profile)
    }

    /// Ends the tool that reads the program's names.
    package func close() async { await end() }
}
