import Adhoc
import ArgumentParser
import Compiling
import Foundation
import Profiles
import Profiling
import Snippets

/// `flamebox compare`: two commands of one's own, where they stand.
struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare two local commands by measured pairs of runs, unsandboxed.",
        usage: "flamebox compare [<options>] [--] <command> ... --against <command> ...",
        discussion: """
            Both commands run where they stand, without input and with their output read and not shown: once to warm up, \
            then in pairs, in random order, one at a time. What is compared is the CPU time of the command and of all that \
            it starts and waits for, and its wall time; the table shows which functions changed by more than noise. The \
            first '--against' separates the two. Ends with 0, whatever the verdict; 1 where the two cannot be compared, 125 \
            where this host does not let us measure, 126 or 127 where a command cannot be executed or is not there, and 128 \
            and the signal where you stop it: it then tells of what was measured.
            """)

    @Option(help: "How many pairs of runs to measure.")
    var pairs = Limits.defaultComparisonPairs

    @Option(help: "How many seconds one run may take.")
    var timeLimit = 600

    @Option(help: "Samples in a second of each CPU's time.")
    var rate = 999

    @Option(help: "Write sentences, table and both flamegraphs as one self-contained HTML file.", completion: .file())
    var html: String?

    @Option(help: "How many functions the table shows.")
    var top = 15

    @Option(
        help: "Where debug information lies that was taken out of programs, by build ID (.build-id/xx/yyyy.debug).",
        completion: .directory)
    var debugDirectory = LocalProfiler.usualDebugDirectory

    @Flag(
        name: .customLong("no-runtime-hints"),
        help: "Do not give Node, Python and the JVM the word that they need for their functions to have names.")
    var noRuntimeHints = false

    @Argument(parsing: .captureForPassthrough, help: "The first command, '--against', and the second.")
    var commands: [String] = []

    private static let separator = "--against"

    /// What reads like an option of ours and is not one where it stands.
    static func ownOptions(in words: [String]) -> [String] {
        let own = [
            "--pairs", "--time-limit", "--rate", "--html", "--top", "--no-runtime-hints", "--debug-directory",
            separator,
        ]
        return words.filter { word in own.contains { word == $0 || word.hasPrefix("\($0)=") } }
    }

    func validate() throws { _ = try request() }

    func run() async throws {
        let request = try request()
        for word in Self.ownOptions(in: request.before + request.after) {
            complain(
                "\(word) behind a command is that command's own; the options of 'flamebox compare' come first.")
        }
        let profiler = LocalProfiler(
            toolchain: try Installation.ofThisProgram().swiftRoot,
            sourceDirectory: FileManager.default.currentDirectoryPath, debugDirectory: debugDirectory)
        let compared: ComparedCommands
        do {
            compared = try await CommandPairs(request, profiler: profiler, say: complain).measured()
        } catch RecorderFailure.command(let sentence, let exitCode) {
            complain(sentence)
            throw ExitCode(exitCode)
        } catch RecorderFailure.refused(let sentence) {
            complain(sentence)
            throw ExitCode(125)
        }
        let report = DifferenceReport(compared)
        try StandardOutput.write(Data(report.text(rows: top).utf8))
        if let html {
            let title = [request.before, request.after].map { $0.joined(separator: " ") }.joined(separator: " → ")
            try Data(report.html(title: title)).write(to: URL(filePath: html))
        }
        throw report.exitCode
    }

    private func request() throws -> CommandPairsRequest {
        let range = Limits.comparisonPairs
        guard range.contains(pairs) else {
            throw ValidationError("--pairs is \(range.lowerBound) to \(range.upperBound).")
        }
        guard RecordingRequest.ratesHz.contains(rate) else { throw ValidationError("--rate is 1 to 10000.") }
        guard CommandPairsRequest.limitsS.contains(timeLimit) else {
            throw ValidationError("--time-limit is 1 to \(CommandPairsRequest.limitsS.upperBound) seconds.")
        }
        let (before, after) = try sides()
        var request = CommandPairsRequest(before: before, after: after)
        request.pairs = pairs
        request.rateHz = rate
        request.limitS = timeLimit
        request.givesRuntimeHints = !noRuntimeHints
        return request
    }

    private func sides() throws -> (before: [String], after: [String]) {
        var words = commands[...]
        if words.first == "--" {
            words.removeFirst()
        } else if let first = words.first, first.hasPrefix("-"), first != Self.separator {
            if ["--help", "-h"].contains(first) { throw CleanExit.helpRequest(self) }
            throw ValidationError("\(first) is no option of 'flamebox compare'; the command's own come behind '--'.")
        }
        guard let place = words.firstIndex(of: Self.separator), place > words.startIndex, place + 1 < words.endIndex
        else {
            throw ValidationError("Name two commands: flamebox compare A … \(Self.separator) B …")
        }
        return (Array(words[..<place]), Array(words[(place + 1)...]))
    }
}

extension DifferenceReport {
    init(_ compared: ComparedCommands) {
        let code =
            compared.stoppedBy.map { ExitCode(128 + $0) } ?? (compared.notComparable == nil ? .success : ExitCode(1))
        self.init(
            sentences: compared.sentences, changes: compared.changes, profiles: compared.profiles, of: .cpu,
            arePrograms: true, exitCode: code)
    }
}
