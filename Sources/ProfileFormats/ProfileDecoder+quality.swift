import Profiles

extension ProfileDecoder {
    mutating func quality() throws(FormatError) -> ProfileQuality {
        var quality = ProfileQuality()
        try reader.expect("{")
        try reader.firstName("requestedHz")
        quality.requestedHz = try reader.integer()
        try reader.nextName("deliveredHz")
        quality.deliveredHz = try reader.number()
        try reader.nextName("cpuSeenMs")
        quality.cpuSeenMs = try reader.integer()
        try reader.nextName("cpuSampledMs")
        quality.cpuSampledMs = try reader.integer()
        try reader.nextName("lostSamples")
        quality.lostSamples = try reader.integer()
        try reader.nextName("truncatedStacks")
        quality.truncatedStacks = try reader.integer()
        try reader.nextName("deepStacks")
        quality.deepStacks = try reader.integer()
        try reader.nextName("unresolvedFrames")
        quality.unresolvedFrames = try reader.integer()
        if reader.takeNextName("lostRecords") { quality.lostRecords = try reader.integer() }
        if reader.takeNextName("includesKernel") { quality.includesKernel = try reader.integer(as: Int.self) != 0 }
        if reader.takeNextName("idleMs") { quality.idleMs = try reader.integer() }
        if reader.takeNextName("counters") { quality.counters = try counters() }
        try reader.expect("}")
        return quality
    }

    /// Any of them may be missing.
    mutating func counters() throws(FormatError) -> HardwareCounters {
        var counters = HardwareCounters()
        var isFirst = true
        try reader.expect("{")
        for (name, field) in Self.counterNames
        where isFirst ? reader.takeFirstName(name) : reader.takeNextName(name) {
            counters[keyPath: field] = try reader.integer()
            isFirst = false
        }
        try reader.expect("}")
        return counters
    }

    fileprivate static var counterNames: [(String, WritableKeyPath<HardwareCounters, UInt64?>)] {
        [
            ("cycles", \.cycles), ("instructions", \.instructions), ("cacheMisses", \.cacheMisses),
            ("branchMisses", \.branchMisses),
        ]
    }
}
