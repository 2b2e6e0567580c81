import Profiles

/// Sums by stack, while the lines are read.
struct FoldedSamples {
    private static let linesBetweenLooks = 4096

    private let shape: FoldedReader.Shape
    private var tables: ProfileTables
    private var names = ByteStringTable()
    /// For each name its frame.
    private var frames: [Int32] = []
    /// For each stack, in thousandths; before and after.
    private var firsts: [Int64] = []
    private var seconds: [Int64] = []
    private var hasFractions = false
    private var ignoredLines = 0
    private var firstIgnored = 0

    /// Of the line before: sorted texts repeat most of it.
    private var before = 0..<0
    /// Where each of its frames ends, from the start of its stack, and the stack that ends there.
    private var ends: [Int] = []
    private var stacks: [Int32] = []

    init(_ shape: FoldedReader.Shape, _ limits: DecodingLimits) {
        self.shape = shape
        tables = ProfileTables(limits)
    }

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(ReadingFailure) {
        var lines = TextLines(bytes)
        while let line = lines.next() {
            if lines.number.isMultiple(of: Self.linesBetweenLooks), Task.isCancelled { throw .cancelled }
            guard let content = FoldedLine.content(bytes, line) else { continue }
            let parts = FoldedLine(bytes, content)
            switch (shape, parts.first, parts.second) {
            case (.plain, _, _): try add(bytes, content, 0, 1000)
            case (.differential, .some(let first), .some(let second)): try add(bytes, parts.stack, first, second)
            case (.counted, _, .some(let second)): try add(bytes, parts.longStack, 0, second)
            default:
                ignoredLines += 1
                if firstIgnored == 0 { firstIgnored = lines.number }
            }
        }
    }

    private mutating func add(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ first: Int64, _ second: Int64
    ) throws(ReadingFailure) {
        let stack = Int(try self.stack(bytes, range))
        if !first.isMultiple(of: 1000) || !second.isMultiple(of: 1000) { hasFractions = true }
        while firsts.count <= stack {
            firsts.append(0)
            seconds.append(0)
        }
        // Each below 10^18: a sum beyond that is none that can be shown.
        firsts[stack] = min(max(firsts[stack] + first, -1 << 60), 1 << 60)
        seconds[stack] = min(max(seconds[stack] + second, -1 << 60), 1 << 60)
    }

    private mutating func stack(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) throws(ReadingFailure) -> Int32 {
        var same = 0
        let length = min(range.count, before.count)
        while same < length, bytes[range.lowerBound + same] == bytes[before.lowerBound + same] { same += 1 }
        let isWhole = same == range.count && same == before.count
        var known = ends.count
        // Sames end where the separator is the same, too.
        if !isWhole { while known > 0, ends[known - 1] >= same { known -= 1 } }
        ends.removeSubrange(known...)
        stacks.removeSubrange(known...)
        before = range
        var stack = stacks.last ?? -1
        var start = range.lowerBound + (ends.last.map { $0 + 1 } ?? 0)
        while !isWhole || ends.isEmpty, start <= range.upperBound {
            var end = start
            while end < range.upperBound, bytes[end] != UInt8(ascii: ";") { end += 1 }
            // Some writers end stacks with a separator.
            if end > start { stack = try tables.push(try frame(bytes, start..<end), on: stack) }
            ends.append(end - range.lowerBound)
            stacks.append(stack)
            start = end + 1
        }
        return stack >= 0 ? stack : try tables.unknownStack()
    }

    private mutating func frame(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws(ReadingFailure)
        -> Int32
    {
        let row = names.row(bytes.raw(range))
        if row < frames.count { return frames[row] }
        let name = AnnotatedName(names.text(row, limitBytes: tables.limits.stringBytes))
        let function = try tables.function(
            .foreign(name: name.name, file: name.place.file, category: name.category))
        frames.append(try tables.frame(function: function, line: name.place.line, inlined: name.isInlined))
        return frames[row]
    }

    func finished() throws(ReadingFailure) -> ReadProfile {
        let rows = firsts.indices.filter { firsts[$0] != 0 || seconds[$0] != 0 }
        guard rows.count * (shape == .differential ? 2 : 1) <= tables.limits.samples else {
            throw .tooLarge(what: "samples", limit: tables.limits.samples)
        }
        let unit: ValueUnit = hasFractions ? .named("thousandths") : .count
        func column(_ sums: [Int64]) -> [Int64] { rows.map { hasFractions ? sums[$0] : sums[$0] / 1000 } }
        let isDifferential = shape == .differential
        let types = isDifferential ? ["after", "before"] : ["samples"]
        let samples = SampleColumns(
            stacks: rows.map { Int32($0) },
            values: isDifferential ? [column(seconds), column(firsts)] : [column(seconds)])
        let set = SampleSet(types: types.map { ProfileType(name: $0, unit: unit) }, samples: samples)
        return ReadProfile(format: FoldedReader.name, profile: tables.profile(sets: [set]), notes: notes)
    }

    private var notes: [String] {
        var notes: [String] = []
        if ignoredLines > 0 {
            notes.append(
                ignoredLines == 1
                    ? "One line without a count was passed over, line \(firstIgnored)."
                    : "\(ignoredLines) lines without a count were passed over, the first of them line \(firstIgnored).")
        }
        if hasFractions { notes.append("Counts with fractions are kept in thousandths.") }
        return notes
    }
}
