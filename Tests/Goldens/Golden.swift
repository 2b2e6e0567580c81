package import Foundation
package import Profiles
import Testing

/// Compares with a file below `Tests/Fixtures/profiles`; `UPDATE_GOLDENS=1` writes it instead. A golden is a claim about
/// the truth: read the difference before keeping it.
package func expectGolden(
    _ name: String, _ actual: [UInt8], fileID: String = #fileID, filePath: String = #filePath, line: Int = #line,
    column: Int = #column
) throws {
    let file = fixture(name)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" { try Data(actual).write(to: file) }
    let expected = try [UInt8](Data(contentsOf: file))
    guard expected != actual else { return }
    Attachment.record(actual, named: name)
    // Not `#expect`: the macro is there for test targets only.
    Issue.record(
        "\(name) differs; UPDATE_GOLDENS=1 writes it",
        sourceLocation: SourceLocation(fileID: fileID, filePath: filePath, line: line, column: column))
}

/// A file below `Tests/Fixtures/profiles`.
package func fixture(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/profiles/\(name)").standardized
}

/// A profile among a test's arguments is named by its size; all of it would fill pages of the log.
extension Profile: CustomTestStringConvertible {
    package var testDescription: String {
        "\(stacks.count) stacks, \(series.map(\.samples.count)) samples"
    }
}
