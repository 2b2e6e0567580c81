import Snippets

/// The tests of a program that is at work, within what is kept of them.
package struct TestList: Sendable {
    private struct Entry {
        let name: String
        var outcome: TestResult.Outcome?
        var isUnfinished = false
        var durationMs = 0
        var output: [UInt8] = []
        var place: TestPlace?
    }

    private struct Running {
        /// Nil for one that is not listed.
        let entry: Int?
        /// For its turn, until others have ended.
        var isWaiting = false
        var hasParts = false
        var hasFailedPart = false
    }

    /// What the parts of a name are told apart by.
    private static let separator = UInt8(ascii: "/")
    /// A name is asked for so many parents at most: each of them costs reading all of it.
    private static let depth = 32

    private let sources: [String]
    private let function: @Sendable (String) -> Substring
    private var declared: [String: TestPlace]
    private var entries: [Entry] = []
    private var running: [String: Running] = [:]
    private var outputBytes = 0
    private var tally = TestReport()
    /// Of tests that ended and were not told yet.
    private var ended: [Int] = []
    private var lastEnded: Int?
    /// The innermost: a test whose part failed fails after it.
    private var lastFailure: Int?

    /// - Parameters:
    ///   - sources: the names of the snippet's files; no other is a place.
    ///   - declared: where tests are declared, by their names.
    ///   - function: what the function is called that a test of this name is.
    package init(
        sources: [String], declared: [String: TestPlace] = [:], function: @escaping @Sendable (String) -> Substring
    ) {
        self.sources = sources
        self.declared = declared
        self.function = function
    }

    /// Takes down where a test is declared.
    package mutating func declare(_ name: String, file: String, line: Int) {
        guard declared.count < Limits.testsListed, let source = source(named: file), line > 0 else { return }
        declared[Self.bounded(name)] = TestPlace(file: source, line: line)
    }

    package func isRunning(_ name: String) -> Bool { running[Self.bounded(name)] != nil }

    /// The test at work that `name` is a part of.
    package func parent(of name: String) -> String? {
        var end = Self.bounded(name).utf8[...]
        for _ in 0..<Self.depth {
            guard let slash = end.lastIndex(of: Self.separator) else { return nil }
            end = end[..<slash]
            if let parent = String(end), running[parent] != nil { return parent }
        }
        return nil
    }

    package mutating func begin(_ name: String) {
        let name = Self.bounded(name)
        guard running[name] == nil, running.count < Limits.testsAtOnce else { return }
        if let parent = parent(of: name) { running[parent]?.hasParts = true }
        running[name] = Running(entry: add(name))
    }

    /// A test that has begun waits for its turn, or has it.
    package mutating func wait(_ name: String, _ isWaiting: Bool) { running[Self.bounded(name)]?.isWaiting = isWaiting }

    package mutating func end(
        _ name: String, _ outcome: TestResult.Outcome, isUnfinished: Bool = false, durationMs: Int
    ) {
        let name = Self.bounded(name)
        let test = running.removeValue(forKey: name) ?? Running(entry: add(name))
        if let parent = parent(of: name) {
            running[parent]?.hasParts = true
            if outcome == .failed { running[parent]?.hasFailedPart = true }
        }
        if !test.hasParts || outcome == .failed && !test.hasFailedPart { count(outcome, isUnfinished) }
        guard let entry = test.entry else {
            tally.leftOut += 1
            return
        }
        entries[entry].outcome = outcome
        entries[entry].isUnfinished = isUnfinished
        entries[entry].durationMs = durationMs
        if outcome == .failed, lastFailure.map({ entries[$0].name.hasPrefix(name + "/") }) != true {
            lastFailure = entry
        }
        lastEnded = entry
        ended.append(entry)
    }

    /// Adds to what a test printed.
    package mutating func say(_ bytes: some Collection<UInt8>, of name: String) {
        guard let entry = running[name]?.entry ?? lastEntry(named: name) else { return }
        let room = min(
            Limits.testOutputBytes - entries[entry].output.count, Limits.testsOutputBytes - outputBytes)
        let kept = bytes.prefix(max(0, room))
        entries[entry].output += kept
        outputBytes += kept.count
    }

    /// The first place counts: what fails later may follow from it.
    package mutating func place(_ name: String, file: String, line: Int) {
        guard let entry = running[name]?.entry ?? lastEntry(named: name), entries[entry].place == nil,
            let source = source(named: file), line > 0
        else { return }
        entries[entry].place = TestPlace(file: source, line: line)
    }

    /// What ended since the last time.
    package mutating func takeEnded() -> [TestResult] {
        defer { ended = [] }
        return ended.compactMap { result(of: entries[$0]) }
    }

    /// Of a program that is over.
    /// - Parameters:
    ///   - end: how it ended, as a sentence: why tests that were at work did not.
    ///   - crash: what the program itself said of its end.
    package mutating func report(endedBy end: String, crash: Crash?) -> TestReport {
        // Parts before what they are parts of, so that those have failed by their parts.
        let open = running.keys.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
        let culprit = crash.flatMap { testEnded(by: $0, among: open) }
        if let culprit, running[culprit] == nil, let lastFailure { explain(lastFailure, by: crash) }
        for name in open {
            let hasCrashed = culprit.map { $0 == name || $0.hasPrefix(name + "/") } ?? false
            if let test = running[name], let entry = test.entry {
                let state = test.isWaiting ? "waiting for its turn" : "running"
                let cause = culprit.map { hasCrashed ? "." : ", which \($0) caused." } ?? "."
                // There is always room for a sentence: for its sake the list is read.
                entries[entry].output += Array("This test was \(state) at the end\(cause) \(end)\n".utf8)
                if name == culprit { explain(entry, by: crash) }
            }
            self.end(name, .failed, isUnfinished: !hasCrashed, durationMs: 0)
        }
        tally.results = entries.compactMap(result)
        return tally
    }

    /// The test that a crash ended, which may have been told as failed before it; nil where it may be one of several.
    private func testEnded(by crash: Crash, among open: [String]) -> String? {
        let failed = lastFailure.map { entries[$0].name }
        guard !open.isEmpty else { return failed }
        // Package testing tells of a test that panics, and of all that it is a part of, before the panic ends the program.
        if let failed, running[String(failed.prefix { $0 != "/" })] == nil, isNamed(failed, in: crash) { return failed }
        let wholes = Set(open.compactMap { parent(of: $0) })
        let innermost = open.filter { !wholes.contains($0) }
        let working = innermost.filter { running[$0]?.isWaiting != true }
        let candidates = working.isEmpty ? innermost : working
        guard candidates.count > 1 else { return candidates.first }
        let named = candidates.filter { isNamed($0, in: crash) }
        return named.count == 1 ? named[0] : nil
    }

    /// Whether the test's function, or a closure in it, is on the stack of the crash.
    private func isNamed(_ name: String, in crash: Crash) -> Bool {
        let function = function(name)
        return crash.stack.contains { frame in
            frame.function.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.contains(function)
        }
    }

    private mutating func explain(_ entry: Int, by crash: Crash?) {
        guard let crash else { return }
        entries[entry].output += Array((crash.sentence + "\n").utf8)
        guard entries[entry].place == nil, let file = crash.file, let line = crash.line else { return }
        entries[entry].place = TestPlace(file: file, line: line)
    }

    private func result(of entry: Entry) -> TestResult? {
        entry.outcome.map { outcome in
            let place = entry.place ?? declared[entry.name]
            return TestResult(
                name: entry.name, outcome: outcome, isUnfinished: entry.isUnfinished, durationMs: entry.durationMs,
                output: String(decoding: entry.output, as: UTF8.self), file: place?.file, line: place?.line)
        }
    }

    private mutating func count(_ outcome: TestResult.Outcome, _ isUnfinished: Bool) {
        switch outcome {
        case .passed: tally.passed += 1
        case .failed:
            tally.failed += 1
            tally.unfinished += isUnfinished ? 1 : 0
        case .skipped: tally.skipped += 1
        }
    }

    private mutating func add(_ name: String) -> Int? {
        guard entries.count < Limits.testsListed else { return nil }
        entries.append(Entry(name: name))
        return entries.count - 1
    }

    /// Some is told of a test right behind its end.
    private func lastEntry(named name: String) -> Int? {
        guard let lastEnded, entries[lastEnded].name == name else { return nil }
        return lastEnded
    }

    /// By its whole name, or by the end of it where that is one file's alone.
    private func source(named name: String) -> String? {
        if sources.contains(name) { return name }
        let found = sources.filter { name.hasSuffix("/" + $0) || $0.hasSuffix("/" + name) }
        return found.count == 1 ? found[0] : nil
    }

    package static func bounded(_ name: String) -> String {
        guard name.utf8.count > Limits.testNameBytes else { return name }
        return String(decoding: name.utf8.prefix(Limits.testNameBytes), as: UTF8.self) + "…"
    }
}
