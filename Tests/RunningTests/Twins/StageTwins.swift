import Comparing
import Compiling
import Foundation
import Profiles
import Profiling
import Runs
import SandboxProtocol
import Sandboxing
import Snippets
import Synchronization

@testable import Running

/// What happened, in order: what stages were asked for, and what was told.
final class Story: Sendable {
    private let told = Mutex<[String]>([])

    var lines: [String] { told.withLock { $0 } }

    func add(_ line: String) { told.withLock { $0.append(line) } }

    func count(of line: String) -> Int { lines.count { $0 == line } }
}

/// A failure of ours that a test asks for.
struct Breakdown: Error, CustomStringConvertible {
    let description: String
}

/// Waits as long as the task is not cancelled, then throws `CancellationError`.
func waitForCancellation() async throws -> Never {
    while true { try await Task.sleep(for: .seconds(60)) }
}

/// Answers what it is told to.
struct CompilerTwin: SnippetCompiler {
    let story: Story
    var answer: @Sendable (_ directory: String, _ language: Language) async throws -> CompileOutcome = Self.builds

    func compile(
        _ snippet: Snippet, with toolchain: String?, into directory: String, processors: [Int]
    ) async throws -> Compilation {
        story.add("compile" + (toolchain.map { " with \($0)" } ?? ""))
        return Compilation(
            outcome: try await answer(directory, snippet.language),
            toolchain: ToolchainInfo(name: "twin", version: "1"), compileMs: 1)
    }

    func perform(_ order: ToolOrder, in directory: String, processors: [Int]) async throws -> ToolOutcome {
        story.add("tool")
        _ = try await answer(directory, order.program.language)
        return .files(order.program.files)
    }

    static let builds: @Sendable (String, Language) async throws -> CompileOutcome = { directory, language in
        .built(
            Executable(path: "\(directory)/main", language: language, flushSignal: nil, toolchainRoot: "/none"), [])
    }
}

/// Starts programs that print, take CPU time and end as they are told to.
struct LauncherTwin: ProgramLauncher {
    let story: Story
    /// By how many programs were started before.
    var program: @Sendable (_ number: Int) async throws -> ProgramTwin = { _ in ProgramTwin() }
    private let started = Counter()

    init(story: Story, program: @escaping @Sendable (Int) async throws -> ProgramTwin = { _ in ProgramTwin() }) {
        self.story = story
        self.program = program
    }

    func start(
        _ launch: ProgramLaunch, attaching attach: (@Sendable (ProcessTree) throws -> any RunProfile)?
    ) async throws -> (program: any StartedProgram, profile: (any RunProfile)?) {
        story.add("launch")
        let program = try await program(started.next())
        let profile = try attach?(ProcessTree(processID: 1, cpus: launch.request.processors))
        story.add("resume")
        return (program, profile)
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                defer { count += 1 }
                return count
            }
        }
    }
}

final class ProgramTwin: StartedProgram {
    let output: AsyncStream<OutputPiece>
    private let pieces: [OutputPiece]
    /// Nil where it runs until it is killed.
    private let end: Result<LaunchReport, SandboxFailure>?
    private let kills: AsyncStream<KillReason>
    private let killing: AsyncStream<KillReason>.Continuation

    init(
        _ end: Result<LaunchReport, SandboxFailure>? = .success(.exited(0)), printing text: String = "",
        errors: String = ""
    ) {
        self.end = end
        pieces = [(OutputPiece.Stream.standardOutput, text), (.standardError, errors)].filter { !$0.1.isEmpty }.map {
            OutputPiece(stream: $0.0, bytes: Array($0.1.utf8), atNanoseconds: 1)
        }
        let (output, continuation) = AsyncStream.makeStream(of: OutputPiece.self)
        self.output = output
        for piece in pieces { continuation.yield(piece) }
        continuation.finish()
        (kills, killing) = AsyncStream.makeStream(of: KillReason.self)
    }

    func kill(_ reason: KillReason) { killing.yield(reason) }

    func report() async throws -> LaunchReport {
        if let end { return try end.get() }
        for await reason in kills {
            var report = LaunchReport.ended(.signalled(9))
            report.killed = reason
            return report
        }
        throw CancellationError()
    }

    func captured() async -> CapturedOutput {
        var captured = CapturedOutput()
        captured.pieces = pieces
        captured.isOrderKnown = true
        return captured
    }
}

extension LaunchReport {
    static func exited(_ code: Int32, cpuMs: UInt64 = 5) -> LaunchReport { ended(.exited(code), cpuMs: cpuMs) }

    static func ended(_ end: CommandReport.End, cpuMs: UInt64 = 5) -> LaunchReport {
        LaunchReport(commands: [
            CommandReport(
                end: end, startNanoseconds: 0, endNanoseconds: (cpuMs + 1) * 1_000_000,
                userNanoseconds: cpuMs * 1_000_000, systemNanoseconds: 0, maxResidentBytes: 1 << 20)
        ])
    }

    static func killed(_ reason: KillReason, blockedCall: String? = nil, outOfMemory: UInt64 = 0) -> LaunchReport {
        var report = ended(.signalled(9))
        report.killed = reason
        report.blockedCall = blockedCall
        report.counters.outOfMemoryKills = outOfMemory
        return report
    }
}

/// Finds the profile that it is given.
struct ProfilerTwin: RunProfiler {
    let story: Story
    var profile = Profile()
    var crash: RecordedCrash?
    var refusal: Breakdown?

    func prepare(
        for executable: Executable, view: RunView
    ) -> @Sendable (ProcessTree, ProfilingOptions) throws -> any RunProfile {
        story.add("prepare")
        return { processes, _ in
            story.add("attach on \(processes.cpus)")
            if let refusal { throw refusal }
            return ProfileTwin(story: story, profile: profile, crash: crash)
        }
    }
}

struct ProfileTwin: RunProfile {
    let story: Story
    let profile: Profile
    let crash: RecordedCrash?

    func warmUp() async {}
    func snapshot(beyond known: Int) async -> (profile: Profile, samples: Int)? { nil }
    func finish(perfMap: [UInt8]) async -> Profile {
        story.add("symbolize")
        return profile
    }
    func crash(_ record: [UInt8]) async -> RecordedCrash? { crash }
    func close() async {}
}

/// A runner with twins for stages, and what it told.
struct RunnerTwin {
    let story = Story()
    var compiler: CompilerTwin
    var launcher: LauncherTwin
    var profiler: ProfilerTwin
    private let scratch: ScratchRoot
    private let place: URL

    init() throws {
        compiler = CompilerTwin(story: story)
        launcher = LauncherTwin(story: story)
        profiler = ProfilerTwin(story: story)
        place = FileManager.default.temporaryDirectory.appending(path: "flamebox-runner-\(UUID().uuidString)")
        scratch = try ScratchRoot(in: place.path)
    }

    func remove() { try? FileManager.default.removeItem(at: place) }

    /// Of two cores, the second of which runs programs.
    var runner: Runner {
        Runner(
            compiler: compiler, scratch: scratch, launcher: launcher, profiler: profiler,
            host: Host(cpu: "twin", cores: 2, sandbox: [], waived: []), plan: CorePlan(cores: [0, 1]),
            samplesKernel: false)
    }

    /// The last word, and the profile beside it.
    func run(_ snippet: Snippet, by runner: Runner? = nil) async -> (outcome: RunOutcome?, profile: [UInt8]) {
        let last = Mutex<(RunOutcome?, [UInt8])>((nil, []))
        await (runner ?? self.runner).run(snippet) { event, profile in
            story.add(event.word)
            if case .finished(let outcome) = event { last.withLock { $0 = (outcome, profile) } }
        }
        return last.withLock { ($0.0, $0.1) }
    }

    func compare(_ plan: ComparisonPlan) async -> ComparisonOutcome? {
        let last = Mutex<ComparisonOutcome?>(nil)
        await runner.compare(plan) { event, _ in
            story.add(event.word)
            if case .compared(let outcome) = event { last.withLock { $0 = outcome } }
        }
        return last.withLock { $0 }
    }
}

extension RunEvent {
    var word: String {
        switch self {
        case .state(let state): state.rawValue
        case .diagnostics: "diagnostics"
        case .output(let chunks): "output \(chunks.map(\.text).joined())"
        case .tests(let results): "tests \(results.map(\.name).joined(separator: " "))"
        case .profile: "growing profile"
        case .finished(let outcome): "last word: \(outcome.state.rawValue)"
        }
    }
}

extension ComparisonEvent {
    var word: String {
        switch self {
        case .state(let state): state.rawValue
        case .pair: "pair"
        case .sideProfile(let side): "profile \(side.rawValue)"
        case .paused: "paused"
        case .compared(let outcome): "last word: \(outcome.state.rawValue)"
        }
    }
}
