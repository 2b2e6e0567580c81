import ArgumentParser
import Foundation
import ProfileFormats
import Profiles
import Reports
import Runs
import Snippets

/// Files that a profile is written to.
struct ProfileExports: ParsableArguments {
    @Option(help: "Write the flamegraph and the table as one self-contained HTML file.", completion: .file())
    var html: String?

    @Option(help: "Write the profile for 'go tool pprof'.", completion: .file())
    var pprof: String?

    @Option(help: "Write folded stacks, one line each, root first.", completion: .file())
    var folded: String?

    @Option(help: "Write the flamegraph as SVG.", completion: .file())
    var svg: String?

    @Option(help: "Which type the other files show: cpu, alloc_space, peak_space or any other that was taken.")
    var type: String?

    var isAsked: Bool { [html, pprof, folded, svg].contains { $0 != nil } }

    /// Asked before a program runs, so that nothing is lost for the want of a name.
    func validate() throws {
        for path in [html, pprof, folded, svg].compactMap(\.self) {
            var isDirectory: ObjCBool = false
            let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
            if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
                throw ValidationError("\(path) is a folder: name a file in it.")
            }
            guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue
            else {
                throw ValidationError("There is no folder \(folder) to write \(path) into.")
            }
        }
    }

    /// - Parameter tests: how the tests ended that the profile is of.
    func write(_ profile: Profile, tests: TestReport? = nil) throws {
        let selection = ProfileSelection(type: type)
        guard profile.place(of: selection) != nil || type == nil else {
            throw ValidationError("The profile has no type \(type ?? "").")
        }

        let files: [(String?, ProfileFormat)] = [(html, .html), (pprof, .pprof), (folded, .folded), (svg, .svg)]
        for case (let path?, let format) in files {
            let bytes = try format.encode(profile, selection, limitBytes: Limits.profileJSONBytes, tests: tests)
            try Data(bytes).write(to: URL(filePath: path))
        }
    }
}
