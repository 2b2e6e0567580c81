import ArgumentParser
import Foundation
import Snippets

/// How a program from the shell is to be built and run.
struct ProgramOptions: ParsableArguments {
    @Option(name: .customLong("arg"), parsing: .singleValue, help: "An argument for the program; may be repeated.")
    var arguments: [String] = []

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

    @Option(help: "What to profile, with commas between: cpu, alloc_space (with it all of memory); or none.")
    var profiles = "cpu"

    func snippet(of files: [String]) throws -> Snippet {
        let snippet = try draft(of: files)
        do { try snippet.check() } catch { throw ValidationError(Self.inShellWords(error.detail)) }
        return snippet
    }

    /// One that nobody checked: what a service elsewhere accepts, it says itself.
    func draft(of files: [String]) throws -> Snippet {
        let languages = Set(files.map { Language(rawValue: URL(filePath: $0).pathExtension) })
        guard languages.count == 1, let known = languages.first, let language = known else {
            throw ValidationError("All files must end in .go, or all in .swift.")
        }
        let sources = try files.map { path in
            SourceFile(name: URL(filePath: path).lastPathComponent, content: try Self.text(of: path))
        }
        let options = RunOptions(
            optimization: optimization, mode: mode, arguments: arguments,
            standardInput: try input.map(Self.text(of:)) ?? "",
            sampleRateHz: rate, timeLimitMs: timeLimit, profiles: chosenProfiles)
        return Snippet(accepted: language, files: sources, options: options)
    }

    private var chosenProfiles: [String] {
        profiles == "none" ? [] : profiles.split(separator: ",").map(String.init)
    }

    /// What the contract's fields are called here.
    private static let options = [
        "options.standardInput": "--input", "options.sampleRateHz": "--rate", "options.timeLimitMs": "--time-limit",
        "options.arguments": "--arg", "options.optimization": "--optimization", "options.mode": "--mode",
        "options.profiles": "--profiles",
    ]

    static func inShellWords(_ detail: String) -> String {
        options.reduce(detail) { text, pair in text.replacing(pair.key, with: pair.value) }
    }

    static func text(of path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(path) cannot be read.")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ValidationError("\(path) is not UTF-8 text.")
        }
        return text
    }
}

extension RunOptions.Optimization: ExpressibleByArgument {}
extension RunOptions.Mode: ExpressibleByArgument {}
