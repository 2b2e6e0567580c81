import Runs
import Snippets

extension SwiftRules {
    /// What the formatter mends by itself, and so nobody wants to be told of.
    private static let layoutMarks = [
        "TrailingWhitespace", "Indentation", "Spacing", "SpacingCharacter", "RemoveLine", "AddLines", "LineLength",
        "EndOfLineComment", "TrailingComma",
    ].map { "[\($0)]" }

    /// swift-format says some things twice.
    func findings(in output: String, of order: ToolOrder) -> [Diagnostic] {
        var parser = SwiftDiagnostics(
            mainFile: order.program.sources[0].name, linkerText: LinkerText.place(in: order.program))
        parser.showsSource = false
        var seen: Set<Diagnostic> = []
        return parser.parse(output).filter { finding in
            let isLayout = Self.layoutMarks.contains { finding.message.hasPrefix($0) }
            return !isLayout && seen.insert(finding).inserted
        }
    }
}
