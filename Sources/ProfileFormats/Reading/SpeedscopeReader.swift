import Profiles

/// speedscope's own format (src/lib/file-format-spec.ts of that project), of every version: each profile of a file is a
/// thread, and those of one unit are one set.
enum SpeedscopeReader {
    static let name = "speedscope"

    static func recognizes(_ content: ContentSigns) -> Bool { content.has("shared", "profiles") }

    static func read(_ bytes: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile {
        var document = SpeedscopeDocument(limits)
        try document.read(JSONScanner(bytes, format: name, limits: limits))
        return document.finished()
    }
}

private struct SpeedscopeDocument {
    /// Where the parts of a profile are, whatever their order.
    private struct Outline {
        var name = ""
        var unit = "none"
        var samples: Int?
        var weights: Int?
        var events: Int?
        var start = 0.0
    }

    private struct Row {
        let stack: Int32
        let weight: Double
        let time: Double
    }

    private let limits: DecodingLimits
    private var tables: ProfileTables
    private var frames: [Int32] = []
    private var threads: [ThreadInfo] = []
    private var sets: [(unit: ForeignUnit, samples: TimedSamples)] = []
    private var setIndexes: [ValueUnit: Int] = [:]
    private var rowCount = 0

    init(_ limits: DecodingLimits) {
        self.limits = limits
        tables = ProfileTables(limits)
    }

    mutating func read(_ scanner: JSONScanner) throws(ReadingFailure) {
        var scanner = scanner
        var profiles = 0
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            switch name {
            case "shared": try readShared(&scanner)
            case "profiles":
                profiles = scanner.offset
                try scanner.skip()
            default: try scanner.skip()
            }
        }
        try scanner.end()
        var list = scanner.at(profiles)
        try list.array { (scanner) throws(ReadingFailure) in try readProfile(&scanner) }
    }

    private mutating func readShared(_ scanner: inout JSONScanner) throws(ReadingFailure) {
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            guard name == "frames" else { return try scanner.skip() }
            try scanner.array { (scanner) throws(ReadingFailure) in try readFrame(&scanner) }
        }
    }

    private mutating func readFrame(_ scanner: inout JSONScanner) throws(ReadingFailure) {
        var (function, file, line) = ("", "", 0)
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            switch name {
            case "name": function = try scanner.text()
            case "file": file = try scanner.text()
            case "line": line = try scanner.integer() ?? 0
            default: try scanner.skip()
            }
        }
        guard frames.count < limits.rows else { throw .tooLarge(what: "frames", limit: limits.rows) }
        let index = try tables.function(.foreign(name: function.isEmpty ? "[unknown]" : function, file: file))
        frames.append(try tables.frame(function: index, line: line))
    }

    private mutating func readProfile(_ scanner: inout JSONScanner) throws(ReadingFailure) {
        var outline = Outline()
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            switch name {
            case "name": outline.name = try scanner.text()
            case "unit": outline.unit = try scanner.text()
            case "startValue": outline.start = try scanner.number() ?? 0
            case "samples": outline.samples = try passed(&scanner)
            case "weights": outline.weights = try passed(&scanner)
            case "events": outline.events = try passed(&scanner)
            default: try scanner.skip()
            }
        }
        guard threads.count < limits.rows else { throw .tooLarge(what: "profiles", limit: limits.rows) }
        var rows: [Row] = []
        if let events = outline.events { rows = try readEvents(scanner.at(events)) }
        if let samples = outline.samples {
            let weights = try outline.weights.map { place throws(ReadingFailure) in
                var weights = scanner.at(place)
                return try weights.numbers(limit: limits.samples)
            }
            rows = try readSamples(scanner.at(samples), weights, from: outline.start)
        }
        try append(rows, outline)
    }

    /// Where the value begins.
    private func passed(_ scanner: inout JSONScanner) throws(ReadingFailure) -> Int {
        let place = scanner.offset
        try scanner.skip()
        return place
    }

    private mutating func readSamples(
        _ scanner: JSONScanner, _ weights: [Double]?, from start: Double
    ) throws(ReadingFailure) -> [Row] {
        var rows: [Row] = []
        var time = start
        var scanner = scanner
        try scanner.array { (scanner) throws(ReadingFailure) in
            let place = scanner.offset
            var stack: Int32 = -1
            try scanner.array { (scanner) throws(ReadingFailure) in
                stack = try tables.push(try frame(&scanner), on: stack)
            }
            if stack < 0 { stack = try tables.unknownStack() }
            if let weights, rows.count >= weights.count {
                throw scanner.failure("a sample without a weight", at: place)
            }
            let weight = weights?[rows.count] ?? 1
            try count()
            rows.append(Row(stack: stack, weight: weight, time: time))
            time += max(0, weight)
        }
        if let weights, weights.count != rows.count {
            throw scanner.failure("\(weights.count) weights for \(rows.count) samples")
        }
        return rows
    }

    private mutating func readEvents(_ scanner: JSONScanner) throws(ReadingFailure) -> [Row] {
        var rows: [Row] = []
        var open: [(frame: Int32, stack: Int32)] = []
        var last = 0.0
        var scanner = scanner
        try scanner.array { (scanner) throws(ReadingFailure) in
            let place = scanner.offset
            var (type, frame, time) = ("", Int32(-1), last)
            try scanner.object { (scanner, name) throws(ReadingFailure) in
                switch name {
                case "type": type = try scanner.text()
                case "frame": frame = try self.frame(&scanner)
                case "at": time = try scanner.number() ?? last
                default: try scanner.skip()
                }
            }
            guard frame >= 0 else { throw scanner.failure("an event without a frame", at: place) }
            guard time >= last || rows.isEmpty && open.isEmpty else {
                throw scanner.failure("an event earlier than the one before it", at: place)
            }
            if let top = open.last, time > last {
                try count()
                rows.append(Row(stack: top.stack, weight: time - last, time: last))
            }
            last = time
            if type == "O" {
                open.append((frame, try tables.push(frame, on: open.last?.stack ?? -1)))
            } else {
                guard open.popLast()?.frame == frame else {
                    throw scanner.failure("an event that closes another frame than the last one opened", at: place)
                }
            }
        }
        return rows
    }

    private func frame(_ scanner: inout JSONScanner) throws(ReadingFailure) -> Int32 {
        let place = scanner.offset
        guard let index = try scanner.integer(Int.self), frames.indices.contains(index) else {
            throw scanner.failure("a frame that is not there", at: place)
        }
        return frames[index]
    }

    private mutating func count() throws(ReadingFailure) {
        rowCount += 1
        guard rowCount <= limits.samples else { throw .tooLarge(what: "samples", limit: limits.samples) }
    }

    private mutating func append(_ rows: [Row], _ outline: Outline) throws(ReadingFailure) {
        let thread = Int32(threads.count)
        threads.append(ThreadInfo(id: thread + 1, name: outline.name))
        let unit = ForeignUnit(outline.unit, hasFractions: rows.contains { $0.weight != $0.weight.rounded() })
        let set = setIndexes[unit.unit] ?? sets.count
        if set == sets.count {
            guard sets.count < DecodingLimits.sets else { throw .tooLarge(what: "units", limit: DecodingLimits.sets) }
            setIndexes[unit.unit] = set
            sets.append((unit, TimedSamples(types: 1, limits)))
        }
        let isTime = unit.unit == .nanoseconds
        for row in rows {
            try sets[set].samples.append(
                stack: row.stack, values: [unit.amount(row.weight)], timeNs: isTime ? unit.time(row.time) : nil,
                thread: thread)
        }
    }

    func finished() -> ReadProfile {
        var profile = tables.profile(
            sets: sets.map { set in
                let name =
                    switch set.unit.unit {
                    case .nanoseconds: "time"
                    case .bytes: "bytes"
                    default: "samples"
                    }
                return SampleSet(types: [ProfileType(name: name, unit: set.unit.unit)], samples: set.samples.columns())
            })
        profile.threads = threads
        return ReadProfile(format: SpeedscopeReader.name, profile: profile)
    }
}
