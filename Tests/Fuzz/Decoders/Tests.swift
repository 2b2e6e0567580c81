import Runs
import Snippets

/// A program's output as one of tests, in pieces as the first byte says: what is shown never depends on the pieces, nothing
/// is shown that was not printed, and what is kept is bounded.
func feedTestReaders(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let output = Array(bytes.dropFirst())
    feed(output, pieceBytes: Int(first) + 1) { GoTestReader(sources: ["a_test.go"]) }
    feed(output, pieceBytes: Int(first) + 1) { SwiftTestReader(sources: ["a.swift"]) }
}

private func feed(_ output: [UInt8], pieceBytes: Int, _ reader: () -> any TestReader) {
    let (whole, pieces) = (read(output, pieceBytes: .max, reader()), read(output, pieceBytes: pieceBytes, reader()))
    precondition(whole.shown == pieces.shown && whole.report == pieces.report)
    // Each part's result is indented once for each whole that it waits for.
    precondition(whole.shown.count <= output.count * 33 + 64)
    precondition(whole.report.results.count <= Limits.testsListed)
}

private func read(
    _ output: [UInt8], pieceBytes: Int, _ reader: any TestReader
) -> (shown: [UInt8], report: TestReport) {
    var reader = reader
    var shown: [UInt8] = []
    var rest = output[...]
    while !rest.isEmpty {
        shown += reader.read(Array(rest.prefix(pieceBytes)))
        rest = rest.dropFirst(pieceBytes)
    }
    return (shown + reader.finish(), reader.list.report(endedBy: "", crash: nil))
}
