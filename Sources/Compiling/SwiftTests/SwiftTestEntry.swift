import Snippets

/// Where a Swift program of tests begins, as a file of its module: it has XCTest run the classes that are listed, and then Swift
/// Testing what it finds. How each test ends is told in lines behind a mark (`SwiftTestReader`).
struct SwiftTestEntry: Sendable {
    private let usesTesting: Bool
    private let classes: [SwiftTestClasses.Class]

    init(of files: [SourceFile]) {
        usesTesting = files.contains { Self.imports("Testing", in: $0.content) }
        classes = SwiftTestClasses(of: files).all
    }

    /// Whether there is anything to run.
    var hasTests: Bool { usesTesting || !classes.isEmpty }

    /// Where this sees an import that is none, nothing is found to run.
    private static func imports(_ module: String, in source: String) -> Bool {
        source.split(whereSeparator: \.isNewline).contains { line in
            line.contains("import") && line.split { !$0.isLetter && $0 != "_" }.contains(module[...])
        }
    }

    var source: String {
        let imports = ["Glibc"] + (classes.isEmpty ? [] : ["XCTest", "Foundation", "Dispatch"])
        return imports.map { "@preconcurrency import \($0)\n" }.joined() + (usesTesting ? Self.testing : "")
            + (classes.isEmpty ? "" : Self.observer) + """

                @main enum FlameboxTests {
                \(main)}

                """
    }

    /// XCTest stands on the main thread, as itself, and lets it work for the main queue while it waits for an asynchronous
    /// test: in an asynchronous `main`, which is work of that queue itself, none would come to an end. So it comes first, and what
    /// is asynchronous is begun behind it.
    private var main: String {
        guard !classes.isEmpty else {
            return """
                    static func main() async {
                        exit(await flameboxTesting() ? 0 : 1)
                    }

                """
        }
        let end =
            usesTesting
            ? """
                    Task { exit(await flameboxTesting() && ended == 0 ? 0 : 1) }
                    dispatchMain()
            """ : "        exit(ended == 0 ? 0 : 1)"
        return """
                static func main() {
            \(xctest)
            \(end)
                }

            """
    }

    /// The entry point that Swift Testing keeps for tools: JSON in, JSON out.
    private static let testing = """

        private typealias FlameboxEntryPoint = @convention(thin) @Sendable (
            UnsafeRawBufferPointer?, @escaping @Sendable (UnsafeRawBufferPointer) -> Void
        ) async throws -> Bool

        @_silgen_name("swt_abiv0_getEntryPoint")
        private func flameboxEntryPoint() -> UnsafeRawPointer

        private func flameboxTesting() async -> Bool {
            do {
                return try await unsafeBitCast(flameboxEntryPoint(), to: FlameboxEntryPoint.self)(nil) { record in
                    print("\\u{16}" + String(decoding: record, as: UTF8.self))
                }
            } catch {
                print("The tests could not be run: \\(error)")
                return false
            }
        }

        """

    /// Tells of XCTest's tests in the words of Swift Testing's records.
    private static let observer = """

        private final class FlameboxObserver: NSObject, XCTestObservation {
            private func tell(_ kind: String, _ test: XCTestCase, _ more: String = "") {
                let id = quoted(test.name.replacingOccurrences(of: ".", with: "/"))
                let time = ProcessInfo.processInfo.systemUptime
                let payload = "{\\"kind\\":\\"\\(kind)\\",\\"testID\\":\\(id),\\"instant\\":{\\"absolute\\":\\(time)}\\(more)}"
                print("\\u{16}{\\"kind\\":\\"event\\",\\"payload\\":\\(payload)}")
            }

            private func quoted(_ text: String) -> String {
                String(decoding: (try? JSONEncoder().encode(text)) ?? Data("\\"\\"".utf8), as: UTF8.self)
            }

            func testCaseWillStart(_ testCase: XCTestCase) { tell("testStarted", testCase) }

            func testCase(
                _ testCase: XCTestCase, didFailWithDescription description: String, inFile filePath: String?,
                atLine lineNumber: Int
            ) {
                let place = "{\\"filePath\\":\\(quoted(filePath ?? "")),\\"line\\":\\(lineNumber)}"
                let message = "{\\"symbol\\":\\"fail\\",\\"text\\":\\(quoted(description))}"
                tell("issueRecorded", testCase, ",\\"issue\\":{\\"sourceLocation\\":\\(place)},\\"messages\\":[\\(message)]")
            }

            func testCaseDidFinish(_ testCase: XCTestCase) {
                let isSkipped = testCase.testRun?.hasBeenSkipped == true
                tell("testEnded", testCase, isSkipped ? ",\\"messages\\":[{\\"symbol\\":\\"skip\\",\\"text\\":\\"\\"}]" : "")
            }
        }

        """

    private var xctest: String {
        let list = classes.map { item in
            let methods = item.methods.map { method in
                let closure = "\(item.name).\(method.name)"
                return "(\"\(method.name)\", \(method.isAsync ? "asyncTest(\(closure))" : closure))"
            }
            return "            testCase([\(methods.joined(separator: ", "))]),\n"
        }
        return """
                    XCTestObservationCenter.shared.addTestObserver(FlameboxObserver())
                    let ended: CInt = XCTMain([
            \(list.joined())        ], arguments: ["main"], observers: nil)
            """
    }
}
