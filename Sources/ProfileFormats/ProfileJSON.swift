package import Profiles

/// The view's own format, version 1: index-based tables and columns of integers, as the browser reads them. Names come
/// in a fixed order. "None" is -1 for an index, 0 for a line and the empty string (always string 0) for a text. Times
/// are microseconds since the sample before, so a round trip is exact to the microsecond. What was not measured is not
/// there: the threads' times, `wall`, and the end of `quality`.
package enum ProfileJSON {
    static let version = 1

    package static func encode(_ profile: Profile) -> [UInt8] {
        var strings = StringTable()
        let modules = profile.modules.map { strings.index(of: $0) }
        let functions = FunctionColumns(profile.functions, &strings)
        let threadNames = profile.threads.map { strings.index(of: $0.name) }
        var writer = JSONWriter()
        writer.object { root in
            root.field("version", version)
            root.field("strings", strings.texts)
            root.object("modules") { $0.field("name", modules) }
            root.field("categories", Function.Category.allCases.map(\.rawValue))
            root.object("functions") { functions.write(to: &$0) }
            root.object("frames") { write(profile.frames, to: &$0) }
            root.object("stacks") { table in
                table.field("frame", profile.stacks.frames)
                table.field("parent", profile.stacks.parents)
            }
            root.object("threads") { table in
                table.field("id", profile.threads.map(\.id))
                table.field("name", threadNames)
                write(profile.threadTimes, to: &table)
            }
            if profile.wallTimes.totalNs > 0 { root.object("wall") { write(profile.wallTimes, to: &$0) } }
            root.array("series") { all in
                for one in profile.series { all.object { write(one, to: &$0) } }
            }
            root.object("quality") { write(profile.quality, to: &$0) }
        }
        return writer.bytes
    }

    private static func write(_ frames: [Frame], to table: inout JSONWriter) {
        table.field("function", frames.map(\.function))
        table.field("line", frames.map(\.line))
        table.field("inlined", frames.map { $0.inlined ? 1 : 0 })
    }

    private static func write(_ times: [WallTimes], to table: inout JSONWriter) {
        guard !times.isEmpty else { return }
        table.field("runningUs", times.map { $0.runningNs / 1000 })
        table.field("runnableUs", times.map { $0.runnableNs / 1000 })
        table.field("waitingUs", times.map { $0.waitingNs / 1000 })
    }

    private static func write(_ times: WallTimes, to object: inout JSONWriter) {
        object.field("runningUs", Int(clamping: times.runningNs / 1000))
        object.field("runnableUs", Int(clamping: times.runnableNs / 1000))
        object.field("waitingUs", Int(clamping: times.waitingNs / 1000))
    }

    private static func write(_ series: Profile.Series, to object: inout JSONWriter) {
        object.field("type", series.type.name)
        object.field("unit", series.type.unit)
        object.field("timeUs", microsecondSteps(series.samples.timesNs))
        object.field("thread", series.samples.threads)
        object.field("stack", series.samples.stacks)
        object.field("weight", series.samples.weights)
    }

    /// Each time is rounded down before it is subtracted, so that errors do not add up.
    private static func microsecondSteps(_ timesNs: [UInt64]) -> some Sequence<Int64> {
        var before: UInt64 = 0
        return timesNs.lazy.map { timeNs in
            defer { before = timeNs / 1000 }
            return Int64(bitPattern: timeNs / 1000 &- before)
        }
    }

    private static func write(_ quality: ProfileQuality, to object: inout JSONWriter) {
        object.field("requestedHz", quality.requestedHz)
        object.field("deliveredHz", quality.deliveredHz)
        object.field("cpuSeenMs", quality.cpuSeenMs)
        object.field("cpuSampledMs", quality.cpuSampledMs)
        object.field("lostSamples", quality.lostSamples)
        object.field("truncatedStacks", quality.truncatedStacks)
        object.field("deepStacks", quality.deepStacks)
        object.field("unresolvedFrames", quality.unresolvedFrames)
        object.field("lostRecords", quality.lostRecords)
        if let includesKernel = quality.includesKernel { object.field("includesKernel", includesKernel ? 1 : 0) }
        guard let counters = quality.counters else { return }
        object.object("counters") { object in
            if let cycles = counters.cycles { object.field("cycles", Int(clamping: cycles)) }
            if let instructions = counters.instructions { object.field("instructions", Int(clamping: instructions)) }
            if let misses = counters.cacheMisses { object.field("cacheMisses", Int(clamping: misses)) }
            if let misses = counters.branchMisses { object.field("branchMisses", Int(clamping: misses)) }
        }
    }
}

/// The functions with their texts interned, column by column.
private struct FunctionColumns {
    private var names: [Int32] = []
    private var fullNames: [Int32] = []
    private var files: [Int32] = []
    private let functions: [Function]

    init(_ functions: [Function], _ strings: inout StringTable) {
        self.functions = functions
        for function in functions {
            names.append(strings.index(of: function.name))
            fullNames.append(strings.index(of: function.fullName))
            files.append(strings.index(of: function.file))
        }
    }

    func write(to table: inout JSONWriter) {
        let positions = Dictionary(uniqueKeysWithValues: zip(Function.Category.allCases, 0...))
        table.field("name", names)
        table.field("fullName", fullNames)
        table.field("file", files)
        table.field("startLine", functions.map(\.startLine))
        table.field("module", functions.map(\.module))
        table.field("category", functions.map { positions[$0.category, default: 0] })
    }
}
