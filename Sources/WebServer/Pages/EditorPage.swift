import GoPlayground
import HummingbirdCore
import Jobs
import Runs
import Snippets

/// One choice of a select.
struct Choice: Sendable {
    let value: String
    let name: String
    let isSelected: Bool
}

/// The form that a program is typed into.
struct EditorForm: Sendable {
    let languages: [Choice]
    let code: String
    /// What is run of the source.
    let modes: [Choice]
    let optimizations: [Choice]
    /// What is recorded of the program.
    let recorded: [Choice]
    /// What there is to compile with, of all languages; none where no language has a choice.
    private(set) var toolchains: [Choice] = []
    private(set) var offersToolchains = false
    /// One a line.
    let arguments: String
    let standardInput: String
    /// `NAME=VALUE`, one a line.
    let environment: String
    let swiftModes: [Choice]
    let sampleRateHz: Int
    let timeLimitMs: Int
    /// The run that is being edited.
    var parent: String?
    /// The name of the one that a link asks for, whether or not it is offered.
    private(set) var linkedToolchain: String?
    let leastSampleRateHz = Limits.sampleRatesHz.lowerBound
    let mostSampleRateHz = Limits.sampleRatesHz.upperBound
    let leastTimeLimitMs = Limits.runTimesMs.lowerBound
    let mostTimeLimitMs = Limits.runTimesMs.upperBound

    init(language: Language, code: String, options: RunOptions = RunOptions()) {
        languages = [(.go, "Go"), (.swift, "Swift")].map { (choice: Language, name: String) in
            Choice(value: choice.rawValue, name: name, isSelected: choice == language)
        }
        let names: [RunOptions.Optimization: String] = [
            .release: "Release", .debug: "Debug", .unchecked: "Unchecked (Swift only)",
        ]
        optimizations = RunOptions.Optimization.allCases.map { choice in
            Choice(
                value: choice.rawValue, name: names[choice] ?? choice.rawValue,
                isSelected: choice == options.optimization)
        }
        modes = [(.program, "The program"), (.test, "Its tests")].map { (choice: RunOptions.Mode, name: String) in
            Choice(value: choice.rawValue, name: name, isSelected: choice == options.mode)
        }
        recorded = Self.recorded(options.families)
        self.code = code
        arguments = options.arguments.joined(separator: "\n")
        standardInput = options.standardInput
        environment = options.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            .joined(separator: "\n")
        swiftModes = [("", "The compiler's own"), ("5", "Swift 5"), ("6", "Swift 6")].map { value, name in
            Choice(value: value, name: name, isSelected: value == (options.swiftMode.map(String.init) ?? ""))
        }
        sampleRateHz = options.sampleRateHz
        timeLimitMs = options.timeLimitMs
    }

    /// Lets people choose among the toolchains of a language that has several.
    /// - Parameter chosen: the name of one; nil for the default.
    func offering(_ workers: [WorkerInfo], chosen: String? = nil) -> EditorForm {
        var form = self
        let further = Language.allCases.flatMap { workers.toolchains(of: $0).dropFirst() }
        guard !further.isEmpty else { return self }
        form.toolchains =
            [Choice(value: "", name: "The language's default", isSelected: chosen == nil)]
            + further.map { Choice(value: $0.name, name: $0.name, isSelected: $0.name == chosen) }
        form.offersToolchains = true
        return form
    }

    /// One of a family stands for all of it.
    private static func recorded(_ families: Set<ProfileFamily>) -> [Choice] {
        let choices: [(String, String, Set<ProfileFamily>)] = [
            ("cpu", "CPU time", [.cpu]), ("cpu,alloc_space", "CPU time and memory", [.cpu, .memory]),
            ("cpu,wall", "CPU time and waiting", [.cpu, .wall]),
            ("cpu,alloc_space,wall", "CPU time, memory and waiting", [.cpu, .memory, .wall]),
            ("none", "Nothing", []),
        ]
        return choices.map { Choice(value: $0, name: $1, isSelected: $2 == families) }
    }

    init(_ snippet: Snippet) {
        self.init(language: snippet.language, code: Self.text(of: snippet), options: snippet.options)
    }

    /// Several files are one text, in which each has a line with its name before it.
    private static func text(of snippet: Snippet) -> String {
        guard snippet.files.count > 1 else { return snippet.files.first?.content ?? "" }
        let files = snippet.files.map { PlaygroundFile(name: $0.name, content: Array($0.content.utf8)) }
        return String(decoding: PlaygroundFiles(files).text, as: UTF8.self)
    }

    /// `?code=TEXT&language=go&optimization=debug`: a link from elsewhere that holds the program, and options as the form names
    /// them. Nil where there is no code. Without a language it is Go where a package clause is there, and Swift where not.
    ///
    /// - Throws: `Refusal` for a language or an option that there is not; 400 for a query that is not encoded as forms are.
    init?(linkedBy address: URI) throws {
        guard let query = address.query, address.queryParameters["code"] != nil else { return nil }
        let form = try Form(Array(query.utf8))
        guard let code = form.lines("code"), !code.isEmpty else { return nil }
        let guessed: Language = code.split(separator: "\n").contains { $0.hasPrefix("package ") } ? .go : .swift
        let named = try HTTPSubmission.choice(form.chosen("language"), "language", of: Language.self)
        let language = named ?? guessed
        let submission = try HTTPSubmission(form)
        let options = try submission.options?.runOptions() ?? RunOptions()
        // Refuses what no run can have; what is wrong with the program, Run says.
        _ = try Snippet(language: language, code: "", options: options)
        self.init(language: language, code: code, options: options)
        linkedToolchain = submission.toolchain
    }

    /// What was sent, as far as it can be shown, so that nothing that was typed is lost.
    init(_ submission: HTTPSubmission) {
        var options = RunOptions()
        options.arguments = submission.options?.arguments ?? []
        options.standardInput = submission.options?.standardInput ?? ""
        options.environment = submission.options?.environment ?? [:]
        options.swiftMode = submission.options?.swiftMode?.value
        options.sampleRateHz = submission.options?.sampleRateHz?.value ?? options.sampleRateHz
        options.timeLimitMs = submission.options?.timeLimitMs?.value ?? options.timeLimitMs
        options.profiles = submission.options?.profiles ?? options.profiles
        options.optimization =
            submission.options?.optimization.flatMap(RunOptions.Optimization.init) ?? options.optimization
        options.mode = submission.options?.mode.flatMap(RunOptions.Mode.init) ?? options.mode
        self.init(
            language: submission.language.flatMap(Language.init) ?? .go, code: submission.code ?? "", options: options)
        parent = submission.parent
    }
}

/// `/`: write, choose, run.
struct EditorPage: Sendable {
    struct ExampleLink: Sendable {
        let name: String
        let title: String
        let summary: String
        let language: String
    }

    let head: PageHead
    let form: EditorForm
    let examples: [ExampleLink]
    /// Why what was sent could not be run.
    let problem: String?

    init(_ form: EditorForm, examples: [Example], problem: String? = nil, _ pages: Pages) {
        head = PageHead(
            title: "Flamebox", description: "Paste slow Swift or Go code, click Run, get a flamegraph.",
            kind: .editor, pages)
        self.form = form
        self.problem = problem
        self.examples = examples.map {
            ExampleLink(
                name: $0.name, title: $0.title, summary: $0.summary, language: $0.language == .go ? "Go" : "Swift")
        }
    }
}
