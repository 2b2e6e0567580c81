import GoSources

/// How source is formatted: Go files and `go.mod`, all of one snippet.
/// - Parameters:
///   - files: those that have a format, in their order.
///   - fixesImports: imports that are missing are added, those that nobody needs left out.
package typealias GoFormatter = @Sendable (_ files: [PlaygroundFile], _ fixesImports: Bool) async throws -> Formatted

/// What came of it.
package enum Formatted: Hashable, Sendable {
    /// The same files, in the same order.
    case files([PlaygroundFile])
    /// The first that is wrong, with its file: `prog.go:1:9: expected 'IDENT', found 123`.
    case refused(String)
}

/// `/fmt`: the snippet as it was given, with the files formatted that have a format.
package struct FormatAnswer: Hashable, Sendable {
    package let text: [UInt8]
    package let error: String

    /// - Throws: what the formatter throws: our own failures.
    package init(to request: FormatRequest, with format: GoFormatter) async throws {
        let snippet: PlaygroundFiles
        do throws(PlaygroundRefusal) {
            snippet = try PlaygroundFiles(splitting: request.body)
        } catch {
            (text, self.error) = ([], error.sentence)
            return
        }
        (text, error) = try await Self.format(snippet, fixesImports: request.fixesImports, with: format)
    }

    private static func format(
        _ snippet: PlaygroundFiles, fixesImports: Bool, with format: GoFormatter
    ) async throws -> (text: [UInt8], error: String) {
        var snippet = snippet
        let places = snippet.files.indices.filter { hasFormat(snippet.files[$0].name) }
        switch try await format(places.map { snippet.files[$0] }, fixesImports) {
        case .refused(let error): return ([], error)
        case .files(let formatted):
            for (place, file) in zip(places, formatted) { snippet.files[place].content = file.content }
            return (snippet.text, "")
        }
    }

    private static func hasFormat(_ name: String) -> Bool {
        name.hasSuffix(".go") || name == "go.mod" || name.hasSuffix("/go.mod")
    }

    package var body: String {
        var json = GoJSON()
        json.add("Body", GoText.string(text))
        json.add("Error", error)
        return json.object + "\n"
    }
}
