import Profiles

/// Pyroscope's JSON, version 1: a tree level by level, of one profile or of two side by side.
enum FlamebearerReader {
    static let name = "flamebearer"

    static func recognizes(_ content: ContentSigns) -> Bool { content.has("flamebearer") }

    static func read(_ bytes: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile {
        var document = FlamebearerDocument(limits)
        try document.read(JSONScanner(bytes, format: name, limits: limits))
        return try document.finished()
    }
}

private struct FlamebearerDocument {
    /// Of one side: where the bar is, and how much of it is its own.
    private struct Span {
        var start = 0
        var total = 0
        var own = 0
    }

    private struct Bar {
        let left: Span
        let right: Span
        let stack: Int32

        var start: Int { left.start &+ right.start }
        var end: Int { start &+ left.total &+ right.total }
    }

    private let limits: DecodingLimits
    private var tables: ProfileTables
    private var names: [String] = []
    private var levels: [[Int]] = []
    private var isDouble = false
    private var units = ""
    private var typeName = ""
    private var isOurs = false
    private var frames: [Int32] = []
    private var samples: [(stack: Int32, left: Int, right: Int)] = []

    init(_ limits: DecodingLimits) {
        self.limits = limits
        tables = ProfileTables(limits)
    }

    mutating func read(_ scanner: JSONScanner) throws(ReadingFailure) {
        var scanner = scanner
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            switch name {
            case "flamebearer": try readBars(&scanner)
            case "metadata": try readMetadata(&scanner)
            default: try scanner.skip()
            }
        }
        try scanner.end()
        try placeBars()
    }

    private mutating func readMetadata(_ scanner: inout JSONScanner) throws(ReadingFailure) {
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            switch name {
            case "format": isDouble = try scanner.text() == "double"
            case "units": units = try scanner.text()
            case "name": typeName = try scanner.text()
            case "spyName": isOurs = try scanner.text() == "flamebox"
            default: try scanner.skip()
            }
        }
    }

    private mutating func readBars(_ scanner: inout JSONScanner) throws(ReadingFailure) {
        var count = 0
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            switch name {
            case "names": names = try scanner.texts()
            case "levels":
                try scanner.array { (scanner) throws(ReadingFailure) in
                    let level = try scanner.integers(missing: 0)
                    count += level.count
                    guard count <= 7 * limits.rows else { throw .tooLarge(what: "bars", limit: limits.rows) }
                    levels.append(level)
                }
            default: try scanner.skip()
            }
        }
    }

    private mutating func placeBars() throws(ReadingFailure) {
        let width = isDouble ? 7 : 4
        for name in names {
            // What Pyroscope calls callees that it left out.
            let function = name == "other" ? Function.label(name, category: .unknown) : .foreign(name: name)
            frames.append(try tables.frame(function: try tables.function(function), line: 0))
        }
        var parents: [Bar] = []
        for (depth, level) in levels.enumerated() {
            guard level.count.isMultiple(of: width) else { throw failure("level \(depth) is no whole number of bars") }
            var bars: [Bar] = []
            var parent = 0
            var (endLeft, endRight) = (0, 0)
            for place in stride(from: 0, to: level.count, by: width) {
                let left = try span(level[place..<place + 3], after: endLeft, depth)
                let right = isDouble ? try span(level[place + 3..<place + 6], after: endRight, depth) : Span()
                (endLeft, endRight) = (left.start + left.total, right.start + right.total)
                let start = left.start + right.start
                while parent + 1 < parents.count, start >= parents[parent].end { parent += 1 }
                guard depth == 0 || parents.indices.contains(parent) else {
                    throw failure("level \(depth) has no callers")
                }
                let name = level[place + width - 1]
                guard frames.indices.contains(name) else { throw failure("level \(depth) names what is not there") }
                // The root stands for all, and is no function.
                let stack = depth == 0 ? -1 : try tables.push(frames[name], on: parents[parent].stack)
                bars.append(Bar(left: left, right: right, stack: stack))
                try note(bars[bars.count - 1])
            }
            parents = bars
        }
    }

    private func span(_ numbers: ArraySlice<Int>, after end: Int, _ depth: Int) throws(ReadingFailure) -> Span {
        let place = numbers.startIndex
        guard numbers.allSatisfy({ 0...Int(Profile.largestTotal) ~= $0 }), end <= Int(Profile.largestTotal) else {
            throw failure("level \(depth) has a number that is negative or above 2^53")
        }
        return Span(start: end + numbers[place], total: numbers[place + 1], own: numbers[place + 2])
    }

    private mutating func note(_ bar: Bar) throws(ReadingFailure) {
        guard bar.left.own > 0 || bar.right.own > 0 else { return }
        guard 2 * samples.count < limits.samples else {
            throw .tooLarge(what: "values of samples", limit: limits.samples)
        }
        let stack = bar.stack >= 0 ? bar.stack : try tables.unknownStack()
        samples.append((stack, bar.left.own, bar.right.own))
    }

    private func failure(_ problem: String) -> ReadingFailure {
        .unusable(format: FlamebearerReader.name, problem: problem)
    }

    func finished() throws(ReadingFailure) -> ReadProfile {
        let unit: ValueUnit =
            switch units {
            case "bytes": .bytes
            case "lock_nanoseconds": isOurs && typeName.isEmpty ? .count : .nanoseconds
            default: .count
            }
        let plain = units.isEmpty || units == "unknown" ? "samples" : units
        let name = isOurs && units != "samples" && !typeName.isEmpty ? typeName : plain
        let types = isDouble ? ["after", "before"] : [name]
        let right = samples.map { Int64($0.right) }
        let left = samples.map { Int64($0.left) }
        let columns = SampleColumns(stacks: samples.map(\.stack), values: isDouble ? [right, left] : [left])
        let set = SampleSet(types: types.map { ProfileType(name: $0, unit: unit) }, samples: columns)
        return ReadProfile(format: FlamebearerReader.name, profile: tables.profile(sets: [set]))
    }
}
