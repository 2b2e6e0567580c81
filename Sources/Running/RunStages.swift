import Compiling
import KernelPrograms
import Linux
import Profiles
import Profiling
import Runs
import SandboxProtocol
import Sandboxing
import Snippets

// What a run asks of its stages. The real ones need a kernel, root and toolchains; tests of the story of a run bring
// their own.

/// Source in, an executable or diagnostics out.
protocol SnippetCompiler: Sendable {
    /// - Parameters:
    ///   - toolchain: its name; nil for the language's default.
    ///   - directory: of the caller's own; the program, if there is one, is `main` in it.
    ///   - processors: those that the compilers may use.
    func compile(
        _ snippet: Snippet, with toolchain: String?, into directory: String, processors: [Int]
    ) async throws -> Compilation

    /// Has a tool read source; `directory` is the caller's own and empty.
    func perform(_ order: ToolOrder, in directory: String, processors: [Int]) async throws -> ToolOutcome
}

/// Starts programs where they can do no harm.
protocol ProgramLauncher: Sendable {
    /// - Parameter attach: is called before the program's first instruction; nil where nobody watches it.
    func start(
        _ launch: ProgramLaunch, attaching attach: (@Sendable (ProcessTree) throws -> any RunProfile)?
    ) async throws -> (program: any StartedProgram, profile: (any RunProfile)?)
}

struct ProgramLaunch: Sendable {
    var request: LaunchRequest
    /// Of standard input.
    var input: [UInt8]
    /// Has the kernel tell in which order the program writes to its streams; nil where it need not, or cannot.
    var writes: WriteProbe.Attachment?
    /// The host directory that hand-outs are copied into.
    var delivery: String
    /// Of standard output; nil where all of it is kept and shown.
    var filter: (any OutputFilter)?
}

/// A program at work.
protocol StartedProgram: Sendable {
    /// As it comes; ends with the program. For one consumer.
    var output: AsyncStream<OutputPiece> { get }
    /// Harmless when it has ended.
    func kill(_ reason: KillReason)
    /// Waits until every process is dead and hand-outs are delivered.
    func report() async throws -> LaunchReport
    /// Waits likewise.
    func captured() async -> CapturedOutput
}

/// Profiles programs in their jails.
protocol RunProfiler: Sendable {
    /// Gets to know a program before it is started. What comes back attaches to its processes.
    func prepare(
        for executable: Executable, view: RunView
    ) -> @Sendable (ProcessTree, ProfilingOptions) throws -> any RunProfile
}

/// The growing profile of one run (`ProfilingSession` says what each of these does).
protocol RunProfile: Sendable {
    func warmUp() async
    func snapshot(beyond known: Int) async -> (profile: Profile, samples: Int)?
    func finish(perfMap: [UInt8]) async -> Profile
    func crash(_ record: [UInt8]) async -> RecordedCrash?
    func close() async
    var allocationsRefusal: SystemError? { get }
    var waitsRefusal: SystemError? { get }
}

extension RunProfile {
    var allocationsRefusal: SystemError? { nil }
    var waitsRefusal: SystemError? { nil }
}

extension ProfilingSession: RunProfile {}

extension Compiler: SnippetCompiler {
    func compile(
        _ snippet: Snippet, with toolchain: String?, into directory: String, processors: [Int]
    ) async throws -> Compilation {
        try await compile(
            snippet, with: toolchain, into: directory, processors: processors, limits: CompileLimits())
    }

    func perform(_ order: ToolOrder, in directory: String, processors: [Int]) async throws -> ToolOutcome {
        try await perform(order, in: directory, processors: processors, limits: .tool)
    }
}

extension RunningProgram: StartedProgram {}

extension Sandbox: ProgramLauncher {
    func start(
        _ launch: ProgramLaunch, attaching attach: (@Sendable (ProcessTree) throws -> any RunProfile)?
    ) async throws -> (program: any StartedProgram, profile: (any RunProfile)?) {
        let suspended = try await self.launch(
            launch.request, input: .bytes(launch.input),
            output: launch.writes.map { .capturedInOrder($0) } ?? .captured, delivery: launch.delivery,
            filter: launch.filter)
        guard let attach else { return (try suspended.resumeUnsampled(), nil) }
        let (group, cpus) = (suspended.clockedGroup, launch.request.processors)
        let started = try suspended.resume {
            try attach(ProcessTree(processID: $0, group: group, cpus: cpus))
        }
        return (started.running, started.watcher)
    }
}
