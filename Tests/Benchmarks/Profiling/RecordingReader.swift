import Foundation
import Linux
import ObjectFiles
import Profiles
import Sampling
import Snippets
import Symbolizing

/// What stands against `perf script`: a process of its own that knows nothing yet, walks the stacks of a recording of
/// perf's, looks up the names, and prints what it found.
struct RecordingReader {
    static let command = "read-recording"

    let laboratory: Laboratory

    private static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path

    static func commandLine(_ recording: String, of program: Program) -> [String] {
        [Self.executable, command, recording, program.path, program.directory]
    }

    /// - Parameter arguments: the recording's path, the program's, and where the program's source lies.
    func run(_ arguments: [String]) async throws {
        let program = Program(name: "", path: arguments[1], directory: arguments[2])
        let raw = try read(arguments[0], of: program)
        print(Findings(await laboratory.symbolize(raw, of: program)).text, terminator: "")
        await laboratory.close()
    }

    private func read(_ path: String, of program: Program) throws -> RawProfile {
        let rateHz = Limits.defaultSampleRateHz
        var recording = Recording(
            requestedHz: rateHz, limits: .run(rateHz: rateHz), walker: laboratory.walker(of: program))
        let file = try OwnedDescriptor.open(path, O_RDONLY)
        try PerfDataFile(FileSource(descriptor: file.number)).feed(&recording)
        return recording.profile(EventCounts())
    }
}
