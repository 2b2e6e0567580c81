import ArgumentParser
import Foundation
import Jobs
import ProfileFormats
import Profiles
import Runs
import Running
import Profiling
import Snippets
import Synchronization

/// `flamebox run`: one sandboxed, profiled run from the shell.
struct Run: RunningCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compile and run a program in the sandbox and show where its time went.",
        discussion: """
            Prints the program's output as it comes, then how it ended and its hottest functions. Ends with the \
            program's exit code; 124 where it was stopped at a limit, 1 where it did not compile or was killed, 70 \
            where Flamebox itself failed.
            """)

    @Argument(
        help: """
            The source files, all of one language (.go, .swift), with data files beside; or a folder of them; or one \
            .txtar, which holds several.
            """, completion: .file())
    var files: [String]

    @OptionGroup var program: ProgramOptions

    @OptionGroup var exports: ProfileExports

    @Option(help: "Write all that was taken, in our own form, which 'flamebox convert' reads.", completion: .file())
    var json: String?

    @OptionGroup var sandbox: SandboxOptions

    @Option(help: "The toolchain to compile with, as 'flamebox toolchain list' names it.")
    var toolchain: String?

    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "How many functions the table shows.")
    var top = 15

    func run(with kernel: HostKernel) async throws {
        let snippet = try program.snippet(of: files)
        let termination = Termination()
        let setup = try await setUpWorker(waivers: sandbox.waivers, kernel: kernel)
        try await check(setup.info.languages, setup, for: snippet.language)
        let finished = await finish(snippet, with: setup.runner, unless: termination)
        await setup.takeDown()
        let report = TerminalReport(outcome: finished.outcome, profile: try finished.decodedProfile())
        try report.print(rows: top)
        if let profile = report.profile {
            try exports.write(profile, tests: finished.outcome.tests)
            if let json { try Data(ProfileJSON.encode(profile)).write(to: URL(filePath: json)) }
        }
        throw report.exitCode
    }

    /// Ends with a usage error where the toolchain is none of those that there are.
    private func check(_ offers: [LanguageOffer], _ setup: WorkerSetup, for language: Language) async throws {
        let offer = offers.first { $0.language == language }
        guard let toolchain, let offer, !offer.toolchains.contains(where: { $0.name == toolchain }) else { return }
        await setup.takeDown()
        let withheld = offer.withheld.first { $0.name == toolchain }.map { " \(toolchain): \($0.reason)" } ?? ""
        throw ValidationError(
            "--toolchain is not one of \(offer.toolchains.map(\.name).joined(separator: ", ")).\(withheld)")
    }

    /// Runs to the end; a signal to end stops the program and keeps what was sampled.
    private func finish(
        _ snippet: Snippet, with runner: Runner, unless termination: Termination
    ) async -> FinishedRun {
        let (events, continuation) = AsyncStream.makeStream(of: FinishedRun.self)
        let output = Mutex(TerminalOutput())
        let running = Task {
            await runner.run(snippet, with: toolchain) { event, profile in
                switch event {
                case .output(let chunks): output.withLock { $0.show(chunks) }
                case .finished(let outcome):
                    output.withLock { $0.finish(outcome.output) }
                    continuation.yield(FinishedRun(outcome: outcome, profile: profile))
                case .state, .diagnostics, .tests, .profile: break
                }
            }
            continuation.finish()
        }
        termination.whenAsked { running.cancel() }
        for await finished in events { return finished }
        return FinishedRun(outcome: .failed("The run ended without a result."), profile: [])
    }
}

/// How a run ended, and its profile as it travels.
struct FinishedRun: Sendable {
    let outcome: RunOutcome
    let profile: [UInt8]

    func decodedProfile() throws -> Profile? {
        profile.isEmpty ? nil : try StoredProfile.decode(profile, limits: .stored)
    }
}

/// Says something to the person at the terminal that is not the program's output.
func complain(_ sentence: String) {
    // Where nobody hears it, there is nobody to tell that.
    try? FileHandle.standardError.write(contentsOf: Data("flamebox: \(sentence)\n".utf8))
}
