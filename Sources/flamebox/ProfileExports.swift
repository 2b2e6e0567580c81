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

    func write(_ profile: Profile) throws {
        let files: [(String?, ProfileFormat)] = [(html, .html), (pprof, .pprof), (folded, .folded), (svg, .svg)]
        for case (let path?, let format) in files {
            let bytes = try format.encode(profile, type: ProfileType.cpu.name, limitBytes: Limits.profileJSONBytes)
            try Data(bytes).write(to: URL(filePath: path))
        }
    }
}
