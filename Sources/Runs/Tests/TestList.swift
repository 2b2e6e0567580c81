import Snippets

/// The tests of a program that is at work, within what is kept of them.
package struct TestList: Sendable {
    private struct Entry {
        let name: String
        var outcome: TestResult.Outcome?
        var durationMs = 0
        var output: [UInt8] = []
        var file: String?
        var line: Int?
    }

    private struct Running {
        /// Nil for one that is not listed.
        let entry: Int?
        var hasParts = false
        var hasFailedPart = false
    }

    /// What the parts of a name are told apart by.
    private static let separator = UInt8(ascii: "/")
    /// A name is asked for so many parents at most: each of them costs reading all of it.
    private static let depth = 32

    private let sources: [String]
    private var entries: [Entry] = []
    private var running: [String: Running] = [:]
    private var outputBytes = 0
    private var tally = TestReport()
    /// Of tests that ended and were not told yet.
    private var ended: [Int] = []
    private var lastEnded: Int?
    /// The innermost: a test whose part failed fails after it.
    private var lastFailure: Int?

    /// - Parameter sources: the names of the snippet's files; no other is a place.
    package init(sources: [String]) {
        self.sources = sources
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

    package mutating func end(_ name: String, _ outcome: TestResult.Outcome, durationMs: Int) {
        let name = Self.bounded(name)
        let test = running.removeValue(forKey: name) ?? Running(entry: add(name))
        if let parent = parent(of: name) {
            running[parent]?.hasParts = true
            if outcome == .failed { running[parent]?.hasFailedPart = true }
        }
        if !test.hasParts || outcome == .failed && !test.hasFailedPart { count(outcome) }
        guard let entry = test.entry else {
            tally.leftOut += 1
            return
        }
        entries[entry].outcome = outcome
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
        guard let entry = running[name]?.entry ?? lastEntry(named: name), entries[entry].file == nil,
            let source = source(named: file), line > 0
        else { return }
        entries[entry].file = source
        entries[entry].line = line
    }

    /// What ended since the last time.
    package mutating func takeEnded() -> [TestResult] {
        defer { ended = [] }
        return ended.compactMap { result(of: entries[$0]) }
    }

    /// Of a program that is over.
    /// - Parameters:
    ///   - end: how it ended, as a sentence: why tests that were at work failed.
    ///   - crash: what the program itself said of its end.
    package mutating func report(endedBy end: String, crash: Crash?) -> TestReport {
        // Parts before what they are parts of, so that those have failed by their parts.
        let open = running.keys.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
        if open.isEmpty, let crash, let lastFailure { explain(lastFailure, by: crash) }
        for name in open {
            if let entry = running[name]?.entry {
                // There is always room for a sentence: for its sake the list is read.
                entries[entry].output += Array("This test was running at the end. \(end)\n".utf8)
                if let crash { explain(entry, by: crash) }
            }
            self.end(name, .failed, durationMs: 0)
        }
        tally.results = entries.compactMap(result)
        return tally
    }

    private mutating func explain(_ entry: Int, by crash: Crash) {
        entries[entry].output += Array((crash.sentence + "\n").utf8)
        guard entries[entry].file == nil else { return }
        (entries[entry].file, entries[entry].line) = (crash.file, crash.line)
    }

    private func result(of entry: Entry) -> TestResult? {
        entry.outcome.map { outcome in
            TestResult(
                name: entry.name, outcome: outcome, durationMs: entry.durationMs,
                output: String(decoding: entry.output, as: UTF8.self), file: entry.file, line: entry.line)
        }
    }

    private mutating func count(_ outcome: TestResult.Outcome) {
        switch outcome {
        case .passed: tally.passed += 1
        case .failed: tally.failed += 1
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
