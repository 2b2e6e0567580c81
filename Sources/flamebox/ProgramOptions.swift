import ArgumentParser
import Snippets

/// How a program from the shell is to be built and run.
struct ProgramOptions: ParsableArguments {
    @Option(name: .customLong("arg"), parsing: .singleValue, help: "An argument for the program; may be repeated.")
    var arguments: [String] = []

    @Option(
        name: .customLong("env"), parsing: .singleValue,
        help: "A variable of the program's environment, NAME=VALUE; may be repeated.")
    var environment: [String] = []

    @Option(help: "5 or 6, the language mode (Swift only).")
    var swiftMode: Int?

    @Option(help: "A file that the program reads as its standard input.", completion: .file())
    var input: String?

    @Option(help: "release, debug, or (Swift only) unchecked.")
    var optimization = RunOptions.Optimization.release

    @Option(
        help:
            "program, or test: only the tests that are in the source. Go without a main and with tests is run so by itself."
    )
    var mode = RunOptions.Mode.program

    @Option(help: "Samples per second of CPU time.")
    var rate = Limits.defaultSampleRateHz

    @Option(help: "Milliseconds after which the program is stopped.")
    var timeLimit = Limits.defaultRunTimeMs

    @Option(
        help: """
            What to profile, with commas between: cpu; wall (with it, of Go, goroutines); alloc_space (with it all of \
            memory); or none.
            """)
    var profiles = "cpu"

    func snippet(of files: [String]) throws -> Snippet {
        let snippet = try draft(of: files)
        do { try snippet.check() } catch { throw ValidationError(Self.inShellWords(error.detail)) }
        return snippet
    }

    /// One that nobody checked: what a service elsewhere accepts, it says itself.
    func draft(of files: [String]) throws -> Snippet {
        let (language, sources) = try ProgramFiles(at: files).program
        let options = RunOptions(
            optimization: optimization, mode: mode, arguments: arguments,
            standardInput: try input.map(ProgramFiles.text(of:)) ?? "",
            environment: try variables(), swiftMode: swiftMode, sampleRateHz: rate, timeLimitMs: timeLimit,
            profiles: chosenProfiles)
        return Snippet(accepted: language, files: sources, options: options)
    }

    private func variables() throws -> [String: String] {
        var variables: [String: String] = [:]
        for text in environment {
            guard let sign = text.firstIndex(of: "=") else {
                throw ValidationError("--env takes NAME=VALUE; '\(text)' has no '='.")
            }
            variables[String(text[..<sign])] = String(text[text.index(after: sign)...])
        }
        return variables
    }

    private var chosenProfiles: [String] {
        profiles == "none" ? [] : profiles.split(separator: ",").map(String.init)
    }

    /// What the contract's fields are called here.
    private static let options = [
        "options.standardInput": "--input", "options.sampleRateHz": "--rate", "options.timeLimitMs": "--time-limit",
        "options.arguments": "--arg", "options.optimization": "--optimization", "options.mode": "--mode",
        "options.profiles": "--profiles", "options.environment": "--env", "options.swiftMode": "--swift-mode",
    ]

    static func inShellWords(_ detail: String) -> String {
        options.reduce(detail) { text, pair in text.replacing(pair.key, with: pair.value) }
    }
}

extension RunOptions.Optimization: ExpressibleByArgument {}
extension RunOptions.Mode: ExpressibleByArgument {}
