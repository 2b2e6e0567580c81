import Foundation
import Profiles
import Reports
import Runs
import Snippets

/// `/r/…`: a run as it is or was.
struct RunPage: Sendable {
    struct Moment: Sendable {
        let machine: String
        let day: String

        init(_ date: Date) {
            machine = date.ISO8601Format()
            day = Wording.day(date)
        }
    }

    struct DiagnosticView: Sendable {
        /// `file:line:column` as far as they are known.
        let place: String
        /// Nil where the message belongs to no line.
        let line: Int?
        let severity: String
        let message: String

        init(_ diagnostic: Diagnostic) {
            line = diagnostic.line > 0 ? diagnostic.line : nil
            let numbers = [diagnostic.line, diagnostic.column].filter { $0 > 0 }.map { ":\($0)" }
            place = diagnostic.file + numbers.joined()
            severity = diagnostic.severity.rawValue
            message = diagnostic.message
        }
    }

    /// Who waited for what where Go's runtime gave up.
    struct GoroutineView: Sendable {
        let sentence: String
        /// Of a shown line; nil where it stood in no file of the program.
        let line: Int?

        init(_ goroutine: Goroutine) {
            sentence = GoroutineWording.sentence(on: goroutine)
            line = goroutine.place?.line
        }
    }

    struct OutputPart: Sendable {
        /// What is missing before the text, in words.
        let gap: String?
        let isError: Bool
        var text: String
    }

    let head: PageHead
    let id: String
    let language: String
    let state: String
    let sentence: String
    /// For the looks: the verdict's kind, or the state where there is none.
    let kind: String
    let isInFlight: Bool
    let isOver: Bool
    let isOwner: Bool
    let shared: Bool
    let canShare: Bool
    let expires: Moment?
    let diagnostics: [DiagnosticView]
    let hasDiagnostics: Bool
    let tests: TestsTable?
    let goroutines: [GoroutineView]
    let hasGoroutines: Bool
    let output: [OutputPart]
    /// True where the program changed between its streams so often that the rest is left to the API.
    let isOutputCut: Bool
    let outputDropped: String?
    let outputOrderDoubt: String?
    let usage: [Fact]
    let environment: [Fact]
    /// What makes the profile's numbers doubtful.
    let doubts: [String]
    let form: EditorForm
    let files: [SourceView]
    let profile: ProfileView?
    /// Where the wall time went.
    let wall: WallView?
    /// Why there is no flamegraph.
    var profileAbsence: String?
    /// What it was edited from and compared with.
    var family = RunFamily()

    init(_ run: Run, position: Int?, isOwner: Bool, profile: ProfileView?, _ pages: Pages) {
        head = Self.head(run, position: position, profile: profile, pages)
        id = run.id
        language = Wording.name(of: run.snippet.language)
        state = run.state.rawValue
        sentence = Wording.sentence(run, position: position)
        kind = run.state == .failed ? run.state.rawValue : run.verdict?.kind.rawValue ?? run.state.rawValue
        isInFlight = !run.state.isFinal
        isOver = run.state.isFinal
        self.isOwner = isOwner
        shared = run.shared
        canShare = isOwner && !run.shared
        expires = run.expiresAt.map(Moment.init)
        diagnostics = run.diagnostics.map(DiagnosticView.init)
        hasDiagnostics = !run.diagnostics.isEmpty
        tests = run.tests.map(TestsTable.init)
        goroutines = (run.crash?.goroutines ?? []).map(GoroutineView.init)
        hasGoroutines = !goroutines.isEmpty
        let parts = Self.parts(of: run.output)
        output = Array(parts.prefix(Limits.outputPartsOnPage))
        isOutputCut = parts.count > output.count
        outputDropped = run.outputDroppedBytes > 0 ? MeasureText.bytes(run.outputDroppedBytes) : nil
        outputOrderDoubt = run.outputOrderDoubt
        usage = run.verdict != nil ? Self.usage(run.usage) : []
        doubts = run.profile?.doubts ?? []
        environment = Self.environment(run)
        var form = EditorForm(run.snippet)
        form.parent = run.state.isFinal ? run.id : nil
        self.form = form
        files = run.snippet.files.map { SourceView($0, heat: profile?.heat[$0.name], diagnostics: run.diagnostics) }
        self.profile = profile
        wall = run.profile?.wall.map(WallView.init)
        profileAbsence = profile == nil && run.state.isFinal ? Self.absence(run) : nil
    }

    private static func head(_ run: Run, position: Int?, profile: ProfileView?, _ pages: Pages) -> PageHead {
        let hottest = profile?.rows.first.map { " Hottest: \($0.name), \($0.ownShare)." } ?? ""
        var head = PageHead(
            title: "\(Wording.name(of: run.snippet.language)) run – Flamebox",
            description: Wording.sentence(run, position: position) + hottest, kind: .run, pages)
        head.isPrivate = !run.shared
        head.refreshSeconds = run.state.isFinal ? nil : 1
        return head
    }

    /// Chunks that follow one another on one stream, as one.
    private static func parts(of chunks: [OutputChunk]) -> [OutputPart] {
        var parts: [OutputPart] = []
        for chunk in chunks {
            let isError = chunk.stream == .stderr
            if let last = parts.indices.last, parts[last].isError == isError, chunk.droppedBytes == nil {
                parts[last].text += chunk.text
            } else {
                parts.append(OutputPart(gap: chunk.gapSentence, isError: isError, text: chunk.text))
            }
        }
        return parts
    }

    private static func usage(_ usage: Usage) -> [Fact] {
        [
            Fact(name: "Waited", value: MeasureText.milliseconds(usage.queuedMs)),
            Fact(name: "Compiled in", value: MeasureText.milliseconds(usage.compileMs)),
            Fact(name: "Ran for", value: MeasureText.milliseconds(usage.wallMs)),
            Fact(name: "CPU time, user", value: MeasureText.milliseconds(usage.userMs)),
            Fact(name: "CPU time, system", value: MeasureText.milliseconds(usage.systemMs)),
            Fact(name: "Most memory", value: MeasureText.bytes(usage.maxResidentBytes)),
        ]
    }

    private static func environment(_ run: Run) -> [Fact] {
        var facts: [Fact] = []
        if let toolchain = run.toolchain { facts.append(Fact(name: "Toolchain", value: toolchain.version)) }
        if let host = run.host {
            facts.append(Fact(name: "Machine", value: "\(host.cpu), \(host.cores) cores"))
            facts.append(Fact(name: "Sandbox", value: host.sandbox.joined(separator: ", ")))
            if !host.waived.isEmpty {
                facts.append(Fact(name: "Waived by the operator", value: host.waived.joined(separator: ", ")))
            }
        }
        facts.append(Fact(name: "Optimization", value: run.snippet.options.optimization.rawValue))
        return facts
    }

    private static func absence(_ run: Run) -> String {
        if let note = run.profileNote { return note }
        if run.state == .failed { return "There is no flamegraph, because the service failed." }
        if run.snippet.options.profiles.isEmpty { return "This run was not sampled." }
        return run.verdict == nil || run.usage.wallMs == 0
            ? "There is no profile, because the program did not run." : "There is no profile."
    }
}

/// `/p/…`: a snippet that somebody shared.
struct SnippetPage: Sendable {
    struct RunLink: Sendable {
        let id: String
        let createdAt: RunPage.Moment
        let sentence: String
    }

    let head: PageHead
    let language: String
    let form: EditorForm
    let files: [SourceView]
    let runs: [RunLink]

    init(_ snippet: Snippet, runs: [Run], _ pages: Pages) {
        language = Wording.name(of: snippet.language)
        head = PageHead(
            title: "\(language) snippet – Flamebox", description: "A \(language) program with its profiles.",
            kind: .snippet, pages)
        form = EditorForm(snippet)
        files = snippet.files.map { SourceView($0, heat: nil, diagnostics: []) }
        self.runs = runs.map {
            RunLink(
                id: $0.id, createdAt: RunPage.Moment($0.createdAt), sentence: Wording.sentence($0, position: nil))
        }
    }
}
