import Snippets

/// A snippet as its column holds it, and as a side of a comparison.
struct StoredSnippet: StoredForm {
    let language: String
    let files: [StoredFile]
    let options: StoredOptions?

    init(_ snippet: Snippet) {
        language = snippet.language.rawValue
        files = snippet.files.map(StoredFile.init)
        options = StoredOptions(snippet.options)
    }

    func restored() throws -> Snippet {
        guard !files.isEmpty else { throw StoredDocument.Failure.ofAnotherVersion }
        return Snippet(
            accepted: try Language(word: language), files: files.map { $0.restored() },
            options: try (options ?? StoredOptions()).restored())
    }
}

struct StoredFile: StoredForm {
    let name: String
    let content: String

    init(_ file: SourceFile) {
        name = file.name
        content = file.content
    }

    func restored() -> SourceFile { SourceFile(name: name, content: content) }
}

/// All options, also those at their defaults: a default that becomes another one changes nothing of what was stored.
struct StoredOptions: StoredForm {
    var optimization: String?
    var mode: String?
    var arguments: [String]?
    var standardInput: String?
    var environment: [String: String]?
    var swiftMode: Int?
    var sampleRateHz: Int?
    var timeLimitMs: Int?
    var cores: Int?
    var profiles: [String]?

    init() {}

    init(_ options: RunOptions) {
        optimization = options.optimization.rawValue
        mode = options.mode.rawValue
        arguments = options.arguments
        standardInput = options.standardInput
        environment = options.environment
        swiftMode = options.swiftMode
        sampleRateHz = options.sampleRateHz
        timeLimitMs = options.timeLimitMs
        cores = options.cores
        profiles = options.profiles
    }

    /// What is missing was not there to be chosen, and this is what all runs had.
    func restored() throws -> RunOptions {
        RunOptions(
            optimization: try .init(word: optimization ?? "release"), mode: try .init(word: mode ?? "program"),
            arguments: arguments ?? [], standardInput: standardInput ?? "",
            environment: environment ?? [:], swiftMode: swiftMode, sampleRateHz: sampleRateHz ?? 999,
            timeLimitMs: timeLimitMs ?? 10_000, cores: cores ?? 1, profiles: profiles ?? ["cpu"])
    }
}
