import GoSources
import Runs
import Sandboxing
import Snippets
import Synchronization

/// Takes the results of tests out of what a program prints while it runs.
final class TestRecorder: OutputFilter {
    private let reader: Mutex<any TestReader>

    /// Nil where no tests are run, and where nobody reads along.
    convenience init?(of snippet: Snippet) {
        guard snippet.runsTests, snippet.options.clock == .real else { return nil }
        self.init(snippet.language, sources: snippet.files.map(\.name))
    }

    init(_ language: Language, sources: [String]) {
        reader = Mutex(language == .go ? GoTestReader(sources: sources) : SwiftTestReader(sources: sources))
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
