import Adhoc
import ArgumentParser
import Compiling
import Foundation
import Profiling
import Recordings
import Reports

/// `flamebox adhoc`: a command of one's own, where it stands.
struct Adhoc: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adhoc",
        abstract: "Record any command where it stands, unsandboxed, and leave files to hand around.",
        usage:
            "flamebox adhoc [<options>] [--] <command> ...\n       flamebox adhoc [<options>] --pid <pid>\n       flamebox adhoc [<options>] --url <address>",
        discussion: """
            Leaves flamebox-<name>-<time>/ with one page a profile type, index.html and the profile for 'go tool pprof', \
            and keeps the recording under --data. All that the command starts is recorded, each process apart, until the \
            command itself ends. What it pushes with Pyroscope's clients is recorded, too: \
            PYROSCOPE_ADHOC_SERVER_ADDRESS and PYROSCOPE_SERVER_ADDRESS say where to. Its terminal, signals and exit status are its own: ends with the command's exit code, 128 \
            and the signal where one ended it, 125 where nothing could be recorded, 126 where the command cannot be \
            executed, 127 where it is not there.
            """)

    @Option(help: "Record a process that runs already, until Ctrl-C, until it ends, or for --duration.")
    var pid: Int32?

    @Option(
        help: ArgumentHelp(
            "Ask a Go program for its own profiles (net/http/pprof, over http), for 30 seconds or for --duration.",
            valueName: "address"))
    var url: String?

    @Option(
        help: "How many seconds to record; a command is asked to end then (SIGTERM), and killed five seconds later.")
    var duration: Int?

    @Option(help: "Samples in a second of each CPU's time.")
    var rate = 999

    @Option(
        help: "Where the files go: a folder that is not there yet, or is empty; in any other, one of its own.",
        completion: .directory)
    var output: String?

    @Option(help: "What the recording is called; the command's own name unless given.")
    var name: String?

    @Option(name: .customLong("tag"), help: "KEY=VALUE to find the recording by; several times for several.")
    var tags: [String] = []

    @Option(
        help: ArgumentHelp(
            "What files to leave, with commas: \(ResultFormat.words.joined(separator: ", ")), or none.",
            valueName: "list"))
    var format = "html,pprof"

    @Option(help: "Where recordings are kept; $XDG_DATA_HOME/flamebox unless given.", completion: .directory)
    var data: String?

    @Option(
        help: "Where debug information lies that was taken out of programs, by build ID (.build-id/xx/yyyy.debug).",
        completion: .directory)
    var debugDirectory = LocalProfiler.usualDebugDirectory

    @Flag(
        name: .customLong("no-runtime-hints"),
        help: """
            Do not give Node, Python and the JVM the word that they need for their functions to have names, nor programs an \
            address to push profiles to.
            """)
    var noRuntimeHints = false

    @Option(help: "How many functions the table shows.")
    var top = 15

    @Argument(parsing: .captureForPassthrough, help: "The command and its arguments.")
    var command: [String] = []

    func validate() throws { _ = try request() }

    func run() async throws {
        let installation = try Installation.ofThisProgram()
        let profiler = LocalProfiler(
            toolchain: try installation.swiftRoot, sourceDirectory: FileManager.default.currentDirectoryPath,
            debugDirectory: debugDirectory)
        let recorder = Recorder(
            try request(), profiler: profiler, code: try StandaloneCode(bundle: installation.bundle), say: complain)
        do {
            let recorded = try await recorder.run()
            AdhocReport(recorded: recorded).print(rows: top)
            throw ExitCode(recorded.exitCode)
        } catch RecorderFailure.command(let sentence, let exitCode) {
            complain(sentence)
            throw ExitCode(exitCode)
        } catch RecorderFailure.refused(let sentence) {
            complain(sentence)
            throw ExitCode(125)
        }
    }

    private func request() throws -> RecordingRequest {
        let environment = ProcessInfo.processInfo.environment
        var request = RecordingRequest(
            try subject(), rateHz: rate, data: data ?? RecordingShelf.usualData(environment))
        guard RecordingRequest.ratesHz.contains(rate) else { throw ValidationError("--rate is 1 to 10000.") }
        if let duration, !RecordingRequest.durationsS.contains(duration) {
            throw ValidationError("--duration is 1 to \(RecordingRequest.durationsS.upperBound) seconds.")
        }
        if let name, name.isEmpty || name.utf8.count > RecordingShelf.nameBytes {
            throw ValidationError("--name is 1 to \(RecordingShelf.nameBytes) bytes.")
        }
        request.durationS = duration
        request.name = name
        request.tags = try parsedTags()
        request.output = output
        request.formats = try parsedFormats()
        request.givesRuntimeHints = !noRuntimeHints
        return request
    }

    private func subject() throws -> RecordingRequest.Subject {
        var words = command
        if words.first == "--" {
            words.removeFirst()
        } else if let first = words.first, first.hasPrefix("-") {
            if ["--help", "-h"].contains(first) { throw CleanExit.helpRequest(self) }
            throw ValidationError("\(first) is no option of 'flamebox adhoc'; the command's own come behind '--'.")
        }
        let ways = [pid != nil, url != nil, !words.isEmpty].count(where: \.self)
        guard ways == 1 else {
            throw ValidationError("Name one of them: a command to record, a process by --pid, or a program's --url.")
        }
        if let pid {
            guard pid > 0 else { throw ValidationError("--pid is the number of a process.") }
            return .process(pid)
        }
        guard let url else { return .command(words) }
        guard !url.lowercased().hasPrefix("https:") else {
            throw ValidationError("--url is asked over http only, not https: name the program's own port.")
        }
        guard let address = PulledAddress(url) else {
            throw ValidationError("--url is an address like http://localhost:6060, without a user's name: not \(url)")
        }
        return .address(address)
    }

    private func parsedTags() throws -> [String: String] {
        guard tags.count <= RecordingRequest.tagLimit else {
            throw ValidationError("--tag comes \(RecordingRequest.tagLimit) times at most.")
        }
        return try tags.reduce(into: [:]) { found, tag in
            guard let equals = tag.firstIndex(of: "="), equals > tag.startIndex,
                tag.utf8.count <= RecordingRequest.tagBytes
            else {
                throw ValidationError("--tag is KEY=VALUE, of \(RecordingRequest.tagBytes) bytes at most: not \(tag)")
            }
            found[String(tag[..<equals])] = String(tag[tag.index(after: equals)...])
        }
    }

    private func parsedFormats() throws -> [ResultFormat] {
        if format == "none" { return [] }
        return try format.split(separator: ",").map { word in
            guard let format = ResultFormat(word.trimmingCharacters(in: .whitespaces)) else {
                throw ValidationError("--format knows \(ResultFormat.words.joined(separator: ", ")), not \(word).")
            }
            return format
        }
    }
}
