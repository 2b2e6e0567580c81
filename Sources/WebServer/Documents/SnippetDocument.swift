import Snippets

/// A snippet with its address.
struct SnippetDocument: Encodable {
    let id: String
    let language: String
    let files: [FileDocument]
    let options: OptionsDocument

    init(_ snippet: Snippet, id: SnippetID) {
        self.id = id.rawValue
        language = snippet.language.rawValue
        files = snippet.files.map(FileDocument.init)
        options = OptionsDocument(snippet.options)
    }
}

struct FileDocument: Encodable {
    let name: String
    let content: String

    init(_ file: SourceFile) {
        name = file.name
        content = file.content
    }
}

struct OptionsDocument: Encodable {
    let optimization: String
    let mode: String
    let arguments: [String]
    let standardInput: String
    let environment: [String: String]
    let swiftMode: Int?
    let sampleRateHz: Int
    let timeLimitMs: Int
    let cores: Int
    let profiles: [String]

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
}

/// A starter program, in `/api/examples`.
struct ExampleDocument: Encodable {
    let name: String
    let title: String
    let language: String
    let summary: String
    let files: [FileDocument]

    init(_ example: Example) {
        name = example.name
        title = example.title
        language = example.language.rawValue
        summary = example.summary
        files = example.files.map(FileDocument.init)
    }
}
