/// The first line of a sample as `perf script` prints it: `comm pid/tid [cpu] seconds.fraction: period event:`. Nearly all
/// of it may be missing, and names may contain blanks and digits.
struct PerfScriptHeader {
    private(set) var comm: Range<Int>
    private(set) var process: Int32?
    private(set) var thread: Int32 = 0
    private(set) var cpu: Int64?
    private(set) var timeNs: UInt64?
    private(set) var period: Int64?
    /// Without its modifiers; empty where there is none.
    private(set) var event = 0..<0
    /// What comes behind the event: a frame, or what a tracepoint says.
    private(set) var rest: Range<Int>

    private static let words = 32

    /// Nil for what is no such line.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let words = bytes.words(line, limit: Self.words)
        comm = line
        rest = line.upperBound..<line.upperBound
        for place in words.indices.dropFirst() {
            guard let (process, thread) = Self.identifiers(bytes, words[place]) else { continue }
            var next = place + 1
            let cpu = next < words.count ? Self.cpu(bytes, words[next]) : nil
            if cpu != nil { next += 1 }
            let timeNs = next < words.count ? Self.time(bytes, words[next]) : nil
            if timeNs != nil { next += 1 }
            guard timeNs != nil || Self.isEvent(bytes, words[next...]) else { continue }
            self.process = process
            self.thread = thread
            self.cpu = cpu
            self.timeNs = timeNs
            comm = words[0].lowerBound..<words[place - 1].upperBound
            takeEvent(bytes, words[next...], line)
            return
        }
        return nil
    }

    private mutating func takeEvent(
        _ bytes: UnsafeBufferPointer<UInt8>, _ words: ArraySlice<Range<Int>>, _ line: Range<Int>
    ) {
        var words = words
        if words.count > 1, let first = words.first, let number = bytes.number(first) {
            period = number
            words = words.dropFirst()
        }
        guard let word = words.first else { return }
        event = Self.withoutModifiers(bytes, word)
        rest = bytes.trimmed(word.upperBound..<line.upperBound)
    }

    /// `123` or `123/124`.
    private static func identifiers(
        _ bytes: UnsafeBufferPointer<UInt8>, _ word: Range<Int>
    ) -> (process: Int32?, thread: Int32)? {
        // The idle task's and unknown ones are -1.
        func number(_ range: Range<Int>) -> Int32? {
            if range.count == 2, bytes.starts(range, with: "-1") { return -1 }
            return bytes.number(range).flatMap { Int32(exactly: $0) }
        }
        guard let slash = bytes[word].firstIndex(of: UInt8(ascii: "/")) else {
            return number(word).map { (nil, $0) }
        }
        guard let process = number(word.lowerBound..<slash), let thread = number(slash + 1..<word.upperBound) else {
            return nil
        }
        return (process, thread)
    }

    /// `[002]`.
    private static func cpu(_ bytes: UnsafeBufferPointer<UInt8>, _ word: Range<Int>) -> Int64? {
        guard word.count > 2, bytes[word.lowerBound] == UInt8(ascii: "["),
            bytes[word.upperBound - 1] == UInt8(ascii: "]")
        else { return nil }
        return bytes.number(word.lowerBound + 1..<word.upperBound - 1)
    }

    /// `12.345678:`, with as many decimals as there are.
    private static func time(_ bytes: UnsafeBufferPointer<UInt8>, _ word: Range<Int>) -> UInt64? {
        guard bytes[word.upperBound - 1] == UInt8(ascii: ":"),
            let point = bytes[word].firstIndex(of: UInt8(ascii: ".")),
            let seconds = bytes.number(word.lowerBound..<point), seconds < 1 << 32
        else { return nil }
        let decimals = point + 1..<word.upperBound - 1
        guard 1...9 ~= decimals.count, var fraction = bytes.number(decimals) else { return nil }
        for _ in decimals.count..<9 { fraction *= 10 }
        return UInt64(seconds) * 1_000_000_000 + UInt64(fraction)
    }

    /// Where there is no time: `cycles:`, maybe after a period.
    private static func isEvent(_ bytes: UnsafeBufferPointer<UInt8>, _ words: ArraySlice<Range<Int>>) -> Bool {
        guard let first = words.first else { return false }
        let word = bytes.number(first) == nil ? first : words.dropFirst().first ?? first
        let name = bytes[word].dropLast()
        return bytes[word].last == UInt8(ascii: ":") && !name.isEmpty && name.allSatisfy(isEventByte)
    }

    private static func isEventByte(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x61...0x7A ~= byte | 0x20 || "-_:/=,.@".utf8.contains(byte)
    }

    /// `cycles:uH:` is `cycles`, `sched:sched_switch:` stays.
    private static func withoutModifiers(_ bytes: UnsafeBufferPointer<UInt8>, _ word: Range<Int>) -> Range<Int> {
        var end = word.upperBound
        while end > word.lowerBound + 1, bytes[end - 1] == UInt8(ascii: ":") { end -= 1 }
        guard let colon = bytes[word.lowerBound..<end].lastIndex(of: UInt8(ascii: ":")), colon > word.lowerBound,
            bytes[colon + 1..<end].allSatisfy({ "ukhpPGHSDWeIb".utf8.contains($0) })
        else { return word.lowerBound..<end }
        return word.lowerBound..<colon
    }
}

/// One level of a stack: `address symbol+0x1f (module)`, leaf first.
struct PerfScriptFrame {
    let symbol: Range<Int>
    /// Empty where there is none.
    let module: Range<Int>
    let isInlined: Bool
    /// Whether it ended in a module, as nearly all do.
    let isCertain: Bool

    /// Nil for what is no such line.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let content = bytes.trimmed(line)
        var space = content.lowerBound
        while space < content.upperBound, !UnsafeBufferPointer<UInt8>.isBlank(bytes[space]) { space += 1 }
        guard space < content.upperBound, bytes.isHexadecimal(content.lowerBound..<space) else { return nil }
        let rest = bytes.trimmed(space..<content.upperBound)
        let parenthesis = Self.moduleStart(bytes, rest)
        let inner = parenthesis.map { $0 + 1..<rest.upperBound - 1 } ?? rest.upperBound..<rest.upperBound
        var name = bytes.trimmed(rest.lowerBound..<(parenthesis ?? rest.upperBound))
        let marked = bytes[name].suffix(10).elementsEqual(" [inlined]".utf8)
        if marked { name = bytes.trimmed(name.lowerBound..<name.upperBound - 10) }
        let isInlinedModule = bytes[inner].elementsEqual("inlined".utf8)
        symbol = Self.withoutOffset(bytes, name)
        module =
            isInlinedModule || bytes[inner].elementsEqual("[unknown]".utf8)
            ? inner.upperBound..<inner.upperBound : inner
        isInlined = marked || isInlinedModule
        isCertain = parenthesis != nil
    }

    /// Where the last group in parentheses begins, which may hold others: `(/tmp/a (deleted))`.
    private static func moduleStart(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
        guard let last = bytes[range].last, last == UInt8(ascii: ")") else { return nil }
        var open = 0
        for place in range.reversed() {
            if bytes[place] == UInt8(ascii: ")") { open += 1 }
            if bytes[place] == UInt8(ascii: "(") { open -= 1 }
            if open == 0 { return place }
        }
        return nil
    }

    private static func withoutOffset(_ bytes: UnsafeBufferPointer<UInt8>, _ name: Range<Int>) -> Range<Int> {
        guard let plus = bytes[name].lastIndex(of: UInt8(ascii: "+")), plus > name.lowerBound,
            bytes.starts(plus..<name.upperBound, with: "+0x"), bytes.isHexadecimal(plus + 1..<name.upperBound)
        else { return name }
        return name.lowerBound..<plus
    }
}

/// `  file.c:123`, below the frame that is there.
struct PerfScriptSourceLine {
    let file: Range<Int>
    let line: Int

    /// Nil for what is no such line; and for `??:0`, which says nothing.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let content = bytes.trimmed(line)
        guard let colon = bytes[content].lastIndex(of: UInt8(ascii: ":")), colon > content.lowerBound,
            let number = bytes.number(colon + 1..<content.upperBound), number > 0
        else { return nil }
        file = content.lowerBound..<colon
        self.line = Int(number)
    }
}
