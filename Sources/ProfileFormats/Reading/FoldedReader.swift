import Profiles

/// `main;run;slow 12`, root first: what every flamegraph script writes. Also with fractions, with two counts (before and
/// after), and without any.
enum FoldedReader {
    static let name = "folded stacks"

    /// How the lines of a text end; all of one text in the same way.
    enum Shape: Equatable {
        case plain
        case counted
        case differential
    }

    static func recognizes(_ content: ContentSigns) -> Bool { !content.isObject && shape(content.bytes) != nil }

    static func read(_ bytes: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile {
        guard let shape = shape(bytes) else { throw .malformed(format: name, at: .line(1), problem: "no stack") }
        return try read(bytes, as: shape, limits)
    }

    /// Of a text that is known to be of that shape; an empty one is a profile without samples.
    static func read(_ bytes: [UInt8], as shape: Shape, _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile
    {
        try bytes.withUnsafeBufferPointer { buffer throws(ReadingFailure) in
            var stacks = FoldedSamples(shape, limits)
            try stacks.read(buffer)
            return try stacks.finished()
        }
    }

    /// What is looked at to tell.
    private static let sampleBytes = 256 * 1024

    /// Nil where most of the first lines are something else.
    private static func shape(_ bytes: [UInt8]) -> Shape? {
        let sample = bytes.prefix(sampleBytes)
        guard !sample.contains(0) else { return nil }
        return sample.withUnsafeBufferPointer { buffer in
            var counts = (lines: 0, counted: 0, twice: 0, stacks: 0, statements: 0)
            var lines = TextLines(buffer)
            while let line = lines.next() {
                // The last one may have been cut.
                if line.upperBound == buffer.count, bytes.count > buffer.count, counts.lines > 0 { break }
                guard let content = FoldedLine.content(buffer, line) else { continue }
                counts.lines += 1
                let ends = FoldedLine(buffer, content)
                if ends.second != nil { counts.counted += 1 }
                if ends.first != nil { counts.twice += 1 }
                if buffer[content].contains(UInt8(ascii: ";")) { counts.stacks += 1 }
                if buffer[content.upperBound - 1] == UInt8(ascii: ";") { counts.statements += 1 }
            }
            guard counts.lines > 0 else { return nil }
            if counts.twice == counts.lines { return .differential }
            if 2 * counts.counted >= counts.lines { return .counted }
            return counts.stacks == counts.lines && counts.statements == 0 ? .plain : nil
        }
    }
}

/// One line taken apart from its end, since names may contain blanks.
struct FoldedLine {
    private(set) var stack: Range<Int>
    /// In thousandths; nil where there is no second number before the last.
    private(set) var first: Int64?
    /// In thousandths, of the last number of the line; nil where there is none.
    private(set) var second: Int64?
    /// Where the stack ends if only the last number is a count.
    private(set) var longStack: Range<Int>

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ content: Range<Int>) {
        stack = content
        longStack = content
        guard let (rest, last) = Self.takeNumber(bytes, content) else { return }
        second = last
        stack = rest
        longStack = rest
        guard let (shorter, before) = Self.takeNumber(bytes, rest) else { return }
        first = before
        stack = shorter
    }

    /// Without blanks at its ends; nil for comments and empty lines.
    static func content(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> Range<Int>? {
        let content = bytes.trimmed(line)
        guard !content.isEmpty, bytes[content.lowerBound] != UInt8(ascii: "#"), !bytes.starts(content, with: "//")
        else {
            return nil
        }
        return content
    }

    /// Nil where what comes before the number would be nothing.
    private static func takeNumber(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) -> (rest: Range<Int>, thousandths: Int64)? {
        var start = range.upperBound
        while start > range.lowerBound, !UnsafeBufferPointer<UInt8>.isBlank(bytes[start - 1]) { start -= 1 }
        guard start > range.lowerBound, let value = thousandths(bytes, start..<range.upperBound) else { return nil }
        let rest = bytes.trimmed(range.lowerBound..<start)
        return rest.isEmpty ? nil : (rest, value)
    }

    private static func thousandths(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int64? {
        if range.count <= 15, let whole = bytes.number(range) { return whole * 1000 }
        guard range.count <= 40,
            bytes[range].allSatisfy({ 0x30...0x39 ~= $0 || ".+-eE".utf8.contains($0) }),
            let value = Double(bytes.text(range)), value.magnitude < 1e15
        else { return nil }
        return Int64((value * 1000).rounded())
    }
}
