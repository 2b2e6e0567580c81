import Snippets

/// What a Go program of tests prints under `-test.v=test2json`: the same as under `-test.v`, with marks around what
/// package testing says itself. As cmd/internal/test2json and testing.go in Go's source have them.
///
/// People are shown what `-test.v` alone would print. There, a part's result stands below that of the whole, indented; and a
/// line `=== NAME` stands only before what a test logs.
package struct GoTestReader: TestReader {
    private enum Mark {
        static let frame: UInt8 = 0x16
        static let errorStart: UInt8 = 0x0F
        static let errorEnd: UInt8 = 0x0E
        static let escape: UInt8 = 0x1B
    }

    private static let newLine = UInt8(ascii: "\n")
    private static let indentation: [UInt8] = Array("    ".utf8)

    package var list: TestList
    /// Behind its mark, up to its end.
    private var frame: [UInt8]?
    private var isEscaped = false
    /// The beginning of what a test complains of; nil outside.
    private var complaint: [UInt8]?
    private var current: String?
    /// A line that is shown only before what a test logs.
    private var nameLine: [UInt8] = []
    /// Spaces at a line's start that were not shown yet: it may be one that a test logs.
    private var indent = 0
    private var isAtLineStart = true
    /// Results of parts, by the name of the whole.
    private var held: [String: [UInt8]] = [:]
    private var heldBytes = 0

    /// - Parameter declared: where functions at the top level are declared that are tests.
    package init(sources: [String], declared: [String: TestPlace] = [:]) {
        // Parts are closures of the function that the whole is.
        list = TestList(sources: sources, declared: declared) { name in name.prefix { $0 != "/" } }
    }

    package mutating func read(_ bytes: [UInt8]) -> [UInt8] {
        var shown: [UInt8] = []
        shown.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let first = rest.first {
            if frame != nil {
                readFrame(&rest, &shown)
            } else if isEscaped {
                isEscaped = false
                let isMark = Self.isMark(first)
                show(isMark ? [first] : [Mark.escape], &shown)
                if isMark { rest.removeFirst() }
            } else {
                let text = rest.prefix { !Self.isMark($0) }
                show(text, &shown)
                rest = rest.dropFirst(text.count)
                guard let mark = rest.popFirst() else { break }
                take(mark)
            }
        }
        return shown
    }

    package mutating func finish() -> [UInt8] {
        var shown: [UInt8] = []
        if let frame {
            self.frame = nil
            // Cut short, as its program was; a result without its end is none.
            show([Mark.frame] + frame, &shown)
        }
        if isEscaped { show([Mark.escape], &shown) }
        isEscaped = false
        shown += takeIndent()
        for name in held.keys.sorted() { shown += held[name] ?? [] }
        (held, heldBytes) = ([:], 0)
        return shown
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == Mark.frame || byte == Mark.errorStart || byte == Mark.errorEnd || byte == Mark.escape
    }

    private mutating func take(_ mark: UInt8) {
        switch mark {
        case Mark.frame: frame = []
        case Mark.errorStart: complaint = []
        case Mark.errorEnd:
            if let current, let complaint, let place = Self.place(in: complaint) {
                list.place(current, file: place.file, line: place.line)
            }
            complaint = nil
        default: isEscaped = true
        }
    }

    private mutating func readFrame(_ rest: inout ArraySlice<UInt8>, _ shown: inout [UInt8]) {
        guard var line = frame else { return }
        // Or all of it would be copied for each part.
        frame = nil
        let part = rest.prefix(Limits.testFrameBytes - line.count).prefix { $0 != Self.newLine }
        line += part
        rest = rest.dropFirst(part.count)
        if rest.first == Self.newLine {
            rest.removeFirst()
            readLine(line, &shown)
        } else if line.count >= Limits.testFrameBytes, !rest.isEmpty {
            show([Mark.frame] + line, &shown)
        } else {
            frame = line
        }
    }

    /// Text that the program printed, as what the test at work says.
    private mutating func show(_ text: some Collection<UInt8>, _ shown: inout [UInt8]) {
        guard !text.isEmpty else { return }
        let text = Array(text)
        if let current { list.say(text, of: current) }
        if let complaint { self.complaint = complaint + text.prefix(max(0, Limits.testNameBytes - complaint.count)) }
        let rest = nameLine.isEmpty ? text[...] : showBehindName(text[...], &shown)
        guard !rest.isEmpty else { return }
        shown += rest
        isAtLineStart = rest.last == Self.newLine
    }

    /// Shows the line with the name before the first line that is indented, as those are that a test logs.
    /// - Returns: what stands behind the indentation; empty where there is none.
    private mutating func showBehindName(_ text: ArraySlice<UInt8>, _ shown: inout [UInt8]) -> ArraySlice<UInt8> {
        var rest = text
        while !rest.isEmpty {
            guard isAtLineStart else {
                let line = rest.prefix { $0 != Self.newLine }
                shown += line
                rest = rest.dropFirst(line.count)
                guard rest.popFirst() != nil else { break }
                shown.append(Self.newLine)
                isAtLineStart = true
                continue
            }
            while indent < Self.indentation.count, rest.first == UInt8(ascii: " ") {
                rest.removeFirst()
                indent += 1
            }
            if indent == Self.indentation.count {
                shown += nameLine + takeIndent()
                nameLine = []
                isAtLineStart = false
                return rest
            }
            guard !rest.isEmpty else { break }
            shown += takeIndent()
            isAtLineStart = false
        }
        return []
    }

    private mutating func takeIndent() -> [UInt8] {
        defer { indent = 0 }
        return Array(Self.indentation.prefix(indent))
    }

    /// - Parameter line: of package testing, without its end.
    private mutating func readLine(_ line: [UInt8], _ shown: inout [UInt8]) {
        shown += takeIndent()
        let text = String(decoding: line, as: UTF8.self)
        let words = text.drop { $0 == " " }
        if text.hasPrefix("=== ") {
            readUpdate(text, line, &shown)
        } else if let (outcome, name, durationMs) = Self.result(in: words) {
            let parent = list.parent(of: name)
            list.end(name, outcome, durationMs: durationMs)
            current = name
            let block = Array(words.utf8) + [Self.newLine] + takeHeld(by: name)
            hold(block, for: parent, &shown)
        } else {
            current = nil
            let isTesting = text == "PASS" || text == "FAIL" || text.hasPrefix("--- ")
            put((isTesting ? [] : [Mark.frame]) + line + [Self.newLine], &shown)
        }
    }

    private mutating func readUpdate(_ text: String, _ line: [UInt8], _ shown: inout [UInt8]) {
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        // Two or three blanks stand before the name.
        let name = words.count > 2 ? String(words[2].drop { $0 == " " }) : ""
        let whole = line + [Self.newLine]
        switch words.count > 1 ? words[1] : "" {
        case "RUN":
            list.begin(name)
            current = name
        case "NAME":
            current = name.isEmpty ? nil : name
            nameLine = whole
            return
        case "CONT":
            list.wait(name, false)
            current = name
        case "PAUSE":
            list.wait(name, true)
            current = nil
        default: break
        }
        put(whole, &shown)
    }

    /// What testing says itself is nobody's output.
    private mutating func put(_ bytes: [UInt8], _ shown: inout [UInt8]) {
        nameLine = []
        shown += bytes
        isAtLineStart = true
    }

    private mutating func takeHeld(by name: String) -> [UInt8] {
        guard let block = held.removeValue(forKey: name) else { return [] }
        heldBytes -= block.count
        return block
    }

    /// Keeps a part's result until that of the whole is there; beyond what is kept, it is shown at once.
    private mutating func hold(_ block: [UInt8], for parent: String?, _ shown: inout [UInt8]) {
        let indented = block.split(separator: Self.newLine).flatMap { Self.indentation + $0 + [Self.newLine] }
        guard let parent, heldBytes + indented.count <= Limits.testsHeldBytes else { return put(block, &shown) }
        held[parent, default: []] += indented
        heldBytes += indented.count
    }

    /// `--- FAIL: TestParse/empty (0.03s)`
    private static func result(in line: Substring) -> (TestResult.Outcome, name: String, durationMs: Int)? {
        let outcomes: [(String, TestResult.Outcome)] = [
            ("--- PASS: ", .passed), ("--- FAIL: ", .failed), ("--- SKIP: ", .skipped),
        ]
        guard let (prefix, outcome) = outcomes.first(where: { line.hasPrefix($0.0) }) else { return nil }
        let rest = line.dropFirst(prefix.count)
        guard rest.hasSuffix("s)"), let start = rest.lastIndex(of: "("), rest[..<start].hasSuffix(" ") else {
            return (outcome, String(rest), 0)
        }
        let seconds = Double(rest[rest.index(after: start)...].dropLast(2)) ?? 0
        // A hostile number is none.
        let milliseconds = seconds.isFinite && seconds >= 0 ? min(seconds * 1000, 1e12).rounded() : 0
        return (outcome, String(rest[..<start].dropLast()), Int(milliseconds))
    }

    /// `    prog_test.go:12: …`
    private static func place(in complaint: [UInt8]) -> (file: String, line: Int)? {
        let text = String(decoding: complaint.prefix { $0 != newLine }, as: UTF8.self)
        let parts = text.drop { $0 == " " }.split(separator: ":", maxSplits: 2)
        guard parts.count == 3, let line = Int(parts[1]) else { return nil }
        return (String(parts[0]), line)
    }
}
