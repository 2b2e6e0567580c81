package import Profiles

extension ProfileJSON {
    /// Takes only what `encode` can have written; everything that the result points at is there.
    package static func decode(_ bytes: [UInt8], limits: DecodingLimits) throws(FormatError) -> Profile {
        guard bytes.count <= limits.bytes else { throw .tooLarge(what: "bytes of JSON", limit: limits.bytes) }
        var decoder = ProfileDecoder(reader: JSONReader(bytes), limits: limits)
        let profile = try decoder.decode()
        do throws(ProfileViolation) { try profile.checkInvariants() } catch { throw .invalid(error) }
        return profile
    }
}

private struct ProfileDecoder {
    var reader: JSONReader
    let limits: DecodingLimits
    var strings: [String] = []
    var samples = 0

    mutating func decode() throws(FormatError) -> Profile {
        var profile = Profile()
        try reader.expect("{")
        try checkVersion()
        try reader.nextName("strings")
        strings = try reader.strings(of: "strings", limit: limits.rows, limitBytes: limits.stringBytes)
        try reader.nextName("modules")
        profile.modules = try modules()
        try reader.nextName("categories")
        let categories = try categories()
        try reader.nextName("functions")
        profile.functions = try functions(categories)
        try reader.nextName("frames")
        profile.frames = try frames()
        try reader.nextName("stacks")
        profile.stacks = try stacks(frameCount: profile.frames.count)
        try reader.nextName("threads")
        (profile.threads, profile.threadTimes) = try threads()
        if reader.takeNextName("wall") { profile.wallTimes = try wallTimes() }
        try reader.nextName("series")
        profile.series = try allSeries()
        try reader.nextName("quality")
        profile.quality = try quality()
        try reader.expect("}")
        try reader.end()
        return profile
    }

    private mutating func checkVersion() throws(FormatError) {
        try reader.firstName("version")
        let version: Int = try reader.integer()
        guard version == ProfileJSON.version else { throw .unsupportedVersion(version) }
    }

    private mutating func modules() throws(FormatError) -> [String] {
        try reader.expect("{")
        try reader.firstName("name")
        let names = try column(of: "modules")
        try reader.expect("}")
        return try texts(names, table: "modules")
    }

    /// By name, so that a later version may order them otherwise.
    private mutating func categories() throws(FormatError) -> [Function.Category] {
        let start = reader.offset
        var categories: [Function.Category] = []
        for name in try reader.strings(of: "categories", limit: 64, limitBytes: 64) {
            guard let category = Function.Category(rawValue: name) else {
                throw .malformed(expected: "known categories", offset: start)
            }
            categories.append(category)
        }
        return categories
    }

    private mutating func functions(_ categories: [Function.Category]) throws(FormatError) -> [Function] {
        let columns = try table("functions", ["name", "fullName", "file", "startLine", "module", "category"])
        let names = try texts(columns[0], table: "functions")
        let fullNames = try texts(columns[1], table: "functions")
        let files = try texts(columns[2], table: "functions")
        var functions: [Function] = []
        for row in names.indices {
            guard categories.indices.contains(Int(columns[5][row])) else {
                throw .indexOutOfRange(table: "functions", row: row)
            }
            functions.append(
                Function(
                    name: names[row], fullName: fullNames[row], file: files[row], startLine: columns[3][row],
                    module: columns[4][row], category: categories[Int(columns[5][row])]))
        }
        return functions
    }

    private mutating func frames() throws(FormatError) -> [Frame] {
        let columns = try table("frames", ["function", "line", "inlined"])
        var frames: [Frame] = []
        for row in columns[0].indices {
            guard 0...1 ~= columns[2][row] else { throw .indexOutOfRange(table: "frames", row: row) }
            frames.append(Frame(function: columns[0][row], line: columns[1][row], inlined: columns[2][row] == 1))
        }
        return frames
    }

    private mutating func stacks(frameCount: Int) throws(FormatError) -> StackTable {
        let columns = try table("stacks", ["frame", "parent"])
        let (frames, parents) = (columns[0], columns[1])
        var depths: [Int32] = []
        depths.reserveCapacity(parents.count)
        for (row, parent) in parents.enumerated() {
            guard parent >= -1, parent < row else { throw .invalid(.parentNotSmaller(stack: row)) }
            guard frames[row] >= 0, frames[row] < frameCount else { throw .invalid(.frameOutOfRange(stack: row)) }
            let depth = parent < 0 ? 1 : depths[Int(parent)] + 1
            guard depth <= limits.depth else { throw .tooLarge(what: "frames in a stack", limit: limits.depth) }
            depths.append(depth)
        }
        let stacks = StackTable(frames: frames, parents: parents)
        if let row = stacks.firstDuplicate(frameCount: frameCount) { throw .duplicateStack(row: row) }
        return stacks
    }

    private mutating func threads() throws(FormatError) -> ([ThreadInfo], [WallTimes]) {
        try reader.expect("{")
        try reader.firstName("id")
        let ids = try column(of: "threads")
        try reader.nextName("name")
        let names = try texts(try column(of: "threads"), table: "threads")
        let times = reader.takeNextName("runningUs") ? try threadTimes() : []
        try reader.expect("}")
        guard names.count == ids.count, times.isEmpty || times.count == ids.count else {
            throw .unequalColumns(table: "threads")
        }
        return (zip(ids, names).map { ThreadInfo(id: $0, name: $1) }, times)
    }

    private mutating func threadTimes() throws(FormatError) -> [WallTimes] {
        let running = try reader.integers(as: UInt64.self, of: "threads", limit: limits.rows)
        try reader.nextName("runnableUs")
        let runnable = try reader.integers(as: UInt64.self, of: "threads", limit: running.count)
        try reader.nextName("waitingUs")
        let waiting = try reader.integers(as: UInt64.self, of: "threads", limit: running.count)
        guard Set([running.count, runnable.count, waiting.count]).count == 1 else {
            throw .unequalColumns(table: "threads")
        }
        return try running.indices.map { row throws(FormatError) in
            try times([running[row], runnable[row], waiting[row]])
        }
    }

    private mutating func wallTimes() throws(FormatError) -> WallTimes {
        try reader.expect("{")
        try reader.firstName("runningUs")
        let running: UInt64 = try reader.integer()
        try reader.nextName("runnableUs")
        let runnable: UInt64 = try reader.integer()
        try reader.nextName("waitingUs")
        let waiting: UInt64 = try reader.integer()
        try reader.expect("}")
        return try times([running, runnable, waiting])
    }

    /// From microseconds running, runnable and waiting.
    private func times(_ microseconds: [UInt64]) throws(FormatError) -> WallTimes {
        guard microseconds.allSatisfy({ $0 <= Profile.largestTotal / 1000 }) else {
            throw .malformed(expected: "times below 2^53", offset: reader.offset)
        }
        var times = WallTimes()
        times.runningNs = microseconds[0] * 1000
        times.runnableNs = microseconds[1] * 1000
        times.waitingNs = microseconds[2] * 1000
        return times
    }

    private mutating func allSeries() throws(FormatError) -> [Profile.Series] {
        var all: [Profile.Series] = []
        try reader.expect("[")
        if reader.take("]") { return all }
        repeat { all.append(try oneSeries()) } while reader.take(",")
        try reader.expect("]")
        return all
    }

    private mutating func oneSeries() throws(FormatError) -> Profile.Series {
        try reader.expect("{")
        try reader.firstName("type")
        let name = try reader.string(limitBytes: limits.stringBytes)
        try reader.nextName("unit")
        let unit = try reader.string(limitBytes: limits.stringBytes)
        let columns = try sampleColumns()
        try reader.expect("}")
        return Profile.Series(type: ProfileType(name: name, unit: unit), samples: columns)
    }

    private mutating func sampleColumns() throws(FormatError) -> SampleColumns {
        try reader.nextName("timeUs")
        let timesUs = try times()
        samples += timesUs.count
        try reader.nextName("thread")
        let threads = try reader.integers(as: Int32.self, of: "threads", limit: timesUs.count)
        try reader.nextName("stack")
        let stacks = try reader.integers(as: Int32.self, of: "stacks", limit: timesUs.count)
        try reader.nextName("weight")
        let weights = try reader.integers(as: UInt64.self, of: "weights", limit: timesUs.count)
        guard Set([timesUs.count, threads.count, stacks.count, weights.count]).count == 1 else {
            throw .unequalColumns(table: "series")
        }
        var columns = SampleColumns()
        for (row, timeUs) in timesUs.enumerated() {
            columns.append(timeNs: timeUs * 1000, thread: threads[row], stack: stacks[row], weight: weights[row])
        }
        return columns
    }

    /// Microseconds since the program's start.
    private mutating func times() throws(FormatError) -> [UInt64] {
        let start = reader.offset
        var timesUs = try reader.integers(as: UInt64.self, of: "samples", limit: limits.samples - samples)
        var timeUs: UInt64 = 0
        for row in timesUs.indices {
            // No overflow: a number that was read is below 2^63, and the sum so far is at most 2^53.
            timeUs += timesUs[row]
            guard timeUs <= Profile.largestTotal else { throw .malformed(expected: "times below 2^53", offset: start) }
            timesUs[row] = timeUs
        }
        return timesUs
    }

    private mutating func quality() throws(FormatError) -> ProfileQuality {
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
        if reader.takeNextName("counters") { quality.counters = try counters() }
        try reader.expect("}")
        return quality
    }

    /// Any of them may be missing.
    private mutating func counters() throws(FormatError) -> HardwareCounters {
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

    private static var counterNames: [(String, WritableKeyPath<HardwareCounters, UInt64?>)] {
        [
            ("cycles", \.cycles), ("instructions", \.instructions), ("cacheMisses", \.cacheMisses),
            ("branchMisses", \.branchMisses),
        ]
    }

    private mutating func table(_ table: String, _ names: [String]) throws(FormatError) -> [[Int32]] {
        var columns: [[Int32]] = []
        try reader.expect("{")
        for name in names {
            if columns.isEmpty { try reader.firstName(name) } else { try reader.nextName(name) }
            columns.append(try column(of: table))
            guard columns.last?.count == columns.first?.count else { throw .unequalColumns(table: table) }
        }
        try reader.expect("}")
        return columns
    }

    private mutating func column(of table: String) throws(FormatError) -> [Int32] {
        if Task.isCancelled { throw .cancelled }
        return try reader.integers(of: table, limit: limits.rows)
    }

    private func texts(_ indexes: [Int32], table: String) throws(FormatError) -> [String] {
        var texts: [String] = []
        for (row, index) in indexes.enumerated() {
            guard strings.indices.contains(Int(index)) else { throw .indexOutOfRange(table: table, row: row) }
            texts.append(strings[Int(index)])
        }
        return texts
    }
}
