/// The `main` that a program of tests lacks, as a file of Go beside it.
///
/// It asks package testing alone. `go test` generates another one, which asks an internal package, too, for what fuzzing and
/// `TestMain` need: those two are not to be had.
struct TestMain {
    static let fileName = "playground_main.go"
    /// Puts the lines of the program where `go test` would have them: in a file of this name.
    static let place = "//line prog_test.go:1:1\n"

    /// Nil for what such a `main` cannot run.
    init?(of outline: GoOutline) {
        guard !outline.functions.contains(where: { $0.isFuzzTest || $0.isTestMain }) else { return nil }
        tests = outline.functions.filter(\.isTest).map(\.name)
        examples = outline.functions.filter(\.isExample).compactMap(Example.init)
    }

    private let tests: [String]
    private let examples: [Example]

    var source: String {
        let tests = tests.map { "\t\t\t{Name: \"\($0)\", F: \($0)},\n" }.joined()
        let examples = examples.map { example in
            let output = GoQuoting.quoted(Array(example.output.utf8))
            return
                "\t\t\t{Name: \"\(example.name)\", F: \(example.name), Output: \(output), Unordered: \(example.isUnordered)},\n"
        }.joined()
        return """
            package main

            import (
            \tplaygroundtesting "testing"
            )

            func main() {
            \tplaygroundtesting.Main(
            \t\tfunc(pattern, name string) (bool, error) { return true, nil },
            \t\t[]playgroundtesting.InternalTest{
            \(tests)\t\t}, nil,
            \t\t[]playgroundtesting.InternalExample{
            \(examples)\t\t})
            }

            """
    }

    /// One that says what it prints; others are compiled and not run.
    private struct Example {
        let name: String
        let output: String
        let isUnordered: Bool

        init?(_ function: GoOutline.Function) {
            // Empty lines together count as one.
            let lines = function.lastComment
            let comment = lines.enumerated().filter { $0 == 0 || !$1.isEmpty || !lines[$0 - 1].isEmpty }
                .map(\.element).joined(separator: "\n")
            guard let match = comment.prefixMatch(of: /(?i)\s*(unordered )?output:/) else { return nil }
            name = function.name
            isUnordered = match.1 != nil
            output = String(comment[match.range.upperBound...].drop { $0 == " " })
        }
    }
}
