import GoSources
import Runs
import Sandboxing
import Snippets
import Synchronization

/// Takes the results of tests out of what a program prints while it runs.
final class TestRecorder: OutputFilter {
    private let reader: Mutex<any TestReader>

    /// Nil where no tests are run, and where nobody reads along.
    init?(of snippet: Snippet) {
        guard snippet.runsTests, snippet.options.clock == .real else { return nil }
        let sources = snippet.files.map(\.name)
        reader = Mutex(
            snippet.language == .go
                ? GoTestReader(sources: sources, declared: Self.declared(in: snippet))
                : SwiftTestReader(sources: sources)
        )
    }

    /// The tests of the root folder, which are those that are run.
    private static func declared(in snippet: Snippet) -> [String: TestPlace] {
        let files = snippet.files.filter { $0.name.hasSuffix(".go") && !$0.name.contains("/") }
        return GoTesting(of: files).places.mapValues { TestPlace(file: $0.file, line: $0.line) }
    }

    func shown(of bytes: [UInt8]) -> [UInt8] { reader.withLock { $0.read(bytes) } }

    func rest() -> [UInt8] { reader.withLock { $0.finish() } }

    /// What ended since the last time.
    func takeEnded() -> [TestResult] { reader.withLock { $0.list.takeEnded() } }

    /// Of a program that is over.
    func report(endedBy end: String, crash: Crash?) -> TestReport {
        reader.withLock { $0.list.report(endedBy: end, crash: crash) }
    }
}
