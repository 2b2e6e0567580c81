import ArgumentParser
import Foundation
import ProfileFormats
import Profiles
import Runs
import Snippets
import Submitting
import Synchronization

/// `flamebox submit`: a run on a service somewhere else, from the shell.
struct Submit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a program on a Flamebox elsewhere and show where its time went.",
        discussion: """
            Sends the files to the service, prints the program's output as it comes, then how it ended, its hottest \
            functions and the address of its page. Ctrl-C stops the run. Ends as 'flamebox run' does: with the program's \
            exit code; 124 where it was stopped at a limit, 1 where it did not compile or was killed, 70 where the service \
            failed; and with 64 where the service refuses the program, 75 where it has no room, cannot be reached or takes \
            too long.
            """)

    @Argument(
        help: """
            The source files, all of one language (.go, .swift), with data files beside; or a folder of them; or one \
            .txtar, which holds several.
            """, completion: .file())
    var files: [String]

    @Option(help: "The service's address, such as https://play.example.org.")
    var server: String

    @OptionGroup var program: ProgramOptions

    @OptionGroup var exports: ProfileExports

    @Option(help: "The toolchain to compile with, as the service's /api/toolchains names it.")
    var toolchain: String?

    @Flag(help: "Have the run kept, for whoever knows its address.")
    var share = false

    @Flag(help: "Print the run as the service's JSON, and nothing else.")
    var json = false

    @Option(help: "How many functions the table shows.")
    var top = 15

    @Option(help: "Seconds after which a run that goes on is waited for no longer; it is not stopped.")
    var wait = SubmissionLimits().followSeconds

    func validate() throws {
        guard (1...86_400).contains(wait) else { throw ValidationError("--wait is 1 to 86400; it is not \(wait).") }
        _ = try address()
    }

    func run() async throws {
        let snippet = try program.draft(of: files)
        var limits = SubmissionLimits()
        limits.followSeconds = wait
        let service = RemoteService(try address(), limits: limits)
        let ended: Ended
        do throws(RemoteFailure) {
            ended = try await finish(snippet, on: service)
        } catch {
            await service.close()
            complain(error.sentenceInShellWords)
            throw error.exitCode
        }
        await service.close()
        try show(ended, on: service)
    }

    /// A run that is over, with what was asked for of it.
    private struct Ended {
        let accepted: AcceptedRun
        var outcome: RunOutcome
        var json: [UInt8]
        var profile: Profile?
    }

    private func finish(
        _ snippet: Snippet, on service: RemoteService
    ) async throws(RemoteFailure) -> Ended {
        let termination = Termination()
        // Until there is a run, there is nothing to stop.
        termination.whenAsked { Self.exit(withError: Self.interrupted) }
        let accepted = try await service.submit(snippet, toolchain: toolchain)
        var ended = try await followed(accepted, on: service, unless: termination)
        if share {
            try await service.share(accepted)
            // The run's own words, which say now that it is shared.
            if json { ended.json = try await service.run(accepted) }
        }
        if let summary = ended.outcome.profile, !json || exports.isAsked {
            do throws(RemoteFailure) {
                ended.profile = try await service.profile(of: accepted, types: summary.types.map(\.name))
            } catch { complain(error.sentence) }
        }
        return ended
    }

    /// To the run's end; a signal to end stops the run, whose end is waited for a moment longer.
    private func followed(
        _ accepted: AcceptedRun, on service: RemoteService, unless termination: Termination
    ) async throws(RemoteFailure) -> Ended {
        let told = Mutex(Told(isQuiet: json))
        let following = Task { () -> Result<Void, RemoteFailure> in
            do throws(RemoteFailure) {
                return .success(try await service.follow(accepted) { progress in told.withLock { $0.take(progress) } })
            } catch { return .failure(error) }
        }
        termination.whenAsked {
            // To stop a run that is over would remove it.
            guard told.withLock({ $0.end == nil }) else { Self.exit(withError: Self.interrupted) }
            Task {
                do throws(RemoteFailure) { try await service.stop(accepted) } catch { complain(error.sentence) }
            }
            Task {
                try? await Task.sleep(for: Self.patienceWithStopped)
                Self.exit(withError: Self.interrupted)
            }
        }
        let result = await following.value
        guard let (outcome, json) = told.withLock({ $0.end }) else {
            complain("The run's page is \(service.address.url(accepted.url).visible).")
            try result.get()
            throw .misunderstood("The run ended without a result.")
        }
        return Ended(accepted: accepted, outcome: outcome, json: json)
    }

    private static let patienceWithStopped = Duration.seconds(5)
    private static let interrupted = ExitCode(130)

    private func show(_ ended: Ended, on service: RemoteService) throws {
        let report = TerminalReport(outcome: ended.outcome, profile: ended.profile)
        if json {
            try StandardOutput.write(Data(ended.json + [UInt8(ascii: "\n")]))
        } else {
            try report.print(rows: top)
            let page = service.address.url(ended.accepted.url).visible
            try StandardOutput.write(Data("\n\(share ? "Shared" : "Kept for a while"): \(page)\n".utf8))
        }
        if let profile = ended.profile { try exports.write(profile, tests: ended.outcome.tests) }
        throw report.exitCode
    }

    private func address() throws -> ServiceAddress {
        do { return try ServiceAddress(server) } catch { throw ValidationError("--server: \(error.sentence)") }
    }
}

/// What was told of a run so far, shown as it comes.
private struct Told {
    let isQuiet: Bool
    var end: (outcome: RunOutcome, json: [UInt8])?
    private var output = TerminalOutput()
    private var position: Int?

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
    }

    mutating func take(_ progress: RemoteProgress) {
        switch progress {
        case .state(.queued, let position?) where position != self.position:
            self.position = position
            if position > 1, !isQuiet { complain("waiting, \(position - 1) before this one") }
        case .state: break
        case .output(let chunks): if !isQuiet { output.show(chunks) }
        case .finished(let outcome, let json):
            // Where the connection broke off for a moment, the end has what was missed.
            output.show([.stdout, .stderr].map { OutputChunk(stream: $0, text: "", atMs: 0, droppedBytes: 0) })
            if !isQuiet { output.finish(outcome.output) }
            end = (outcome, json)
        }
    }
}

extension RemoteFailure {
    fileprivate var exitCode: ExitCode {
        switch self {
        case .refused: ExitCode(64)
        case .busy, .unreachable, .impatient: ExitCode(75)
        case .misunderstood: ExitCode(70)
        }
    }

    fileprivate var sentenceInShellWords: String { ProgramOptions.inShellWords(sentence) }
}
