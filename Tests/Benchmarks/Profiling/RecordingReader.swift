import Foundation
import Linux
import ObjectFiles
import Profiles
import Profiling
import Running
import Sampling
import Snippets
import Symbolizing

/// What stands against `perf script`: a process of its own that knows nothing yet, walks the stacks of a recording of
/// perf's, looks up the names, and prints what it found.
struct RecordingReader {
    static let command = "read-recording"

    let bench: ProfilingBench

    private static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path

    /// - Parameter twice: to print instead how many milliseconds a second time takes, when the program is new again but
    ///   the libraries are known.
    static func commandLine(_ recording: String, of program: Program, twice: Bool = false) -> [String] {
        [executable, command, recording, program.path, program.directory] + (twice ? ["twice"] : [])
    }

    /// - Parameter arguments: of the command line, after the command's name.
    func run(_ arguments: [String]) async throws {
        let program = Program(name: "", path: arguments[1], directory: arguments[2])
        let findings = try await find(arguments[0], of: program)
        if arguments.count > 3 {
            print(try await milliseconds { try await find(arguments[0], of: program) }.1)
        } else {
            print(findings.text, terminator: "")
        }
        await bench.close()
    }

    private func find(_ recording: String, of program: Program) async throws -> Findings {
        Findings(await bench.symbolize(try read(recording, of: program), of: program))
    }

    private func read(_ path: String, of program: Program) throws -> RawProfile {
        let rateHz = Limits.defaultSampleRateHz
        var recording = Recording(
            requestedHz: rateHz, limits: ProfilingLimits.run(rateHz: rateHz).sampling, walker: bench.walker(of: program)
        )
        let file = try OwnedDescriptor.open(path, O_RDONLY)
        try PerfDataFile(FileSource(descriptor: file.number)).feed(&recording)
        return recording.profile(.none)
    }
}
