import Profiles

extension ProfileJSON {
    static func write(_ set: SampleSet, to object: inout JSONWriter) {
        object.array("types") { all in
            for type in set.types { all.object { write(type, to: &$0) } }
        }
        if let period = set.period {
            object.object("period") {
                write(period.type, to: &$0)
                $0.field("value", Int(period.value))
            }
        }
        write(set.samples, to: &object)
        object.object("quality") { write(set.quality, to: &$0) }
    }

    private static func write(_ type: ProfileType, to object: inout JSONWriter) {
        object.field("name", type.name)
        object.field("unit", type.unit.name)
    }

    private static func write(_ samples: SampleColumns, to object: inout JSONWriter) {
        if let timesNs = samples.timesNs { object.field("timeUs", microsecondSteps(timesNs)) }
        if let threads = samples.threads { object.field("thread", threads) }
        if let processes = samples.processes { object.field("process", processes) }
        if let labels = samples.labels { object.field("labels", labels) }
        if let waitsNs = samples.waitsNs { object.field("waitNs", waitsNs) }
        object.field("stack", samples.stacks)
        object.array("values") { all in
            for column in samples.values { all.array { $0.elements(column) } }
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
        if quality.idleMs > 0 { object.field("idleMs", quality.idleMs) }
        guard let counters = quality.counters else { return }
        object.object("counters") { object in
            if let cycles = counters.cycles { object.field("cycles", Int(clamping: cycles)) }
            if let instructions = counters.instructions { object.field("instructions", Int(clamping: instructions)) }
            if let misses = counters.cacheMisses { object.field("cacheMisses", Int(clamping: misses)) }
            if let misses = counters.branchMisses { object.field("branchMisses", Int(clamping: misses)) }
        }
    }
}
