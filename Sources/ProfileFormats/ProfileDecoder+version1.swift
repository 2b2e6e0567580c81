import Profiles

/// As it was written until 2026-11-30: a list of `series` of one type each, and one quality for all of them.
extension ProfileDecoder {
    mutating func version1() throws(FormatError) -> Profile {
        var profile = Profile()
        try reader.nextName("modules")
        profile.modules = try modules()
        try reader.nextName("categories")
        let categories = try cases(Function.Category.self, of: "categories")
        try reader.nextName("functions")
        profile.functions = try functionsOfVersion1(categories)
        try reader.nextName("frames")
        profile.frames = try frames()
        try reader.nextName("stacks")
        profile.stacks = try stacks(frameCount: profile.frames.count)
        try reader.nextName("threads")
        (profile.threads, profile.threadTimes) = try threads()
        if reader.takeNextName("wall") { profile.wallTimes = try wallTimes() }
        try reader.nextName("series")
        let series = try allSeries()
        try reader.nextName("quality")
        let quality = try quality()
        profile.sets = series.map { type, samples in
            let period = type == .cpu ? SamplePeriod.cpu(rateHz: quality.requestedHz) : nil
            return SampleSet(types: [type], samples: samples, period: period, quality: quality)
        }
        return profile
    }

    private mutating func functionsOfVersion1(_ categories: [Function.Category]) throws(FormatError) -> [Function] {
        let columns = try table("functions", Self.functionColumns)
        let kinds = try texts(columns[0], table: "functions").enumerated().map { row, name in
            Function.Kind(ofVersion1: name, module: columns[4][row])
        }
        return try functions(columns, categories, kinds)
    }

    private mutating func allSeries() throws(FormatError) -> [(ProfileType, SampleColumns)] {
        var all: [(type: ProfileType, samples: SampleColumns)] = []
        try reader.expect("[")
        if reader.take("]") { return all }
        repeat {
            let series = try oneSeries()
            if all.contains(where: { $0.type.name == series.0.name }) { throw .invalid(.duplicateType(series.0.name)) }
            all.append(series)
        } while reader.take(",")
        try reader.expect("]")
        return all
    }

    private mutating func oneSeries() throws(FormatError) -> (ProfileType, SampleColumns) {
        try reader.expect("{")
        try reader.firstName("type")
        let name = try reader.string(limitBytes: limits.stringBytes)
        try reader.nextName("unit")
        let unit = try reader.string(limitBytes: limits.stringBytes)
        try reader.nextName("timeUs")
        let timesNs = try timesNs(of: "samples", limit: limits.samples - samples)
        samples += timesNs.count
        try reader.nextName("thread")
        let threads = try reader.integers(as: Int32.self, of: "threads", limit: timesNs.count)
        try reader.nextName("stack")
        let stacks = try reader.integers(as: Int32.self, of: "stacks", limit: timesNs.count)
        try reader.nextName("weight")
        let weights = try reader.integers(as: Int64.self, of: "weights", limit: timesNs.count)
        try reader.expect("}")
        guard Set([timesNs.count, threads.count, stacks.count, weights.count]).count == 1 else {
            throw .unequalColumns(table: "series")
        }
        let columns = SampleColumns(stacks: stacks, values: [weights], timesNs: timesNs, threads: threads)
        return (ProfileType(name: name, unit: ValueUnit(unit)), columns)
    }
}

extension Function.Kind {
    /// Markers were told by their names alone; they were of no module, which functions of a program always are.
    fileprivate init(ofVersion1 name: String, module: Int32) {
        guard module < 0 else { self = .code; return }
        let markers: [Function.Kind] = [.truncated, .resumed, .unawaited]
        self = markers.first { $0.markerName == name } ?? .label
    }
}
