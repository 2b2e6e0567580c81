import ArgumentParser
import Foundation
import ProfileFormats
import Profiles
import Reports
import Snippets

/// `flamebox convert`: any format that is read to any that is written.
struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Convert a profile from any known format to any other.",
        discussion: """
            What IN is, its content says: pprof, perf script, folded stacks, speedscope, flamebearer, Firefox Profiler, \
            .cpuprofile, d3-flame-graph, OTLP, or one of our own; gzip'ed or not. What OUT becomes, its name says: it \
            ends in one of \(ProfileFormat.allCases.map { "." + $0.rawValue }.joined(separator: ", ")). Where OUT holds \
            one type only, it is the first of IN unless told. Ends with 64 where IN cannot be read.
            """)

    @Argument(help: "A profile; - for standard input.", completion: .file())
    var input: String

    @Argument(help: "Where to write it; - for standard output, with --format.", completion: .file())
    var output: String

    @Option(
        help:
            "What to write, whatever OUT is called: \(ProfileFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: String?

    @Option(help: "What to show or keep, by the name of its type.")
    var type: String?

    func validate() throws { _ = try chosenFormat() }

    func run() throws {
        let profile = try ProfileFile.read(input)
        let selection = ProfileSelection(type: type)
        guard profile.sets.isEmpty || profile.place(of: selection) != nil else {
            throw ValidationError(
                "\(input) has no type of this name: it has \(ProfileFile.list(profile.sets.flatMap(\.types))).")
        }
        let format = try chosenFormat()
        let bytes: [UInt8]
        // Our own holds everything, unless one type was asked for.
        if format == .json, type == nil {
            bytes = ProfileJSON.encode(profile)
        } else {
            bytes = try format.encode(
                profile, selection, limitBytes: Limits.localFileBytes, title: URL(filePath: input).lastPathComponent)
        }
        if output == "-" {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } else {
            try Data(bytes).write(to: URL(filePath: output))
        }
    }

    private func chosenFormat() throws -> ProfileFormat {
        let named = format.map { ProfileFormat(rawValue: $0) } ?? ProfileFormat(endOf: output)
        guard let named else {
            let known = ProfileFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("Say what to write, by the end of its name or with --format: \(known).")
        }
        return named
    }
}
