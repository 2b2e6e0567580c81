import Foundation
import Snippets

/// Where the parts of the service are, found from the programs' own location, whatever the working directory.
package struct Installation: Equatable, Sendable {
    /// The directory that holds `Package.swift`.
    package let root: String
    /// The directory of `flamebox`, `flamebox-sandbox` and `flamebox-autolink`.
    package let programs: String
    /// The host's C headers, which Swift's modules are compiled from; another place only for tests.
    package let headers: String
    /// What set-up and `prepare` made for the compilers; another place only for tests.
    package let caches: String
    /// The records of toolchains that an operator added; another place only for tests.
    package let addedToolchains: String

    package init(
        root: String, programs: String, headers: String = "/usr/include", caches: String? = nil,
        addedToolchains: String? = nil
    ) {
        self.root = root
        self.programs = programs
        self.headers = headers
        self.caches = caches ?? "\(root)/.setup/caches"
        self.addedToolchains = addedToolchains ?? "\(root)/.setup/toolchains"
    }

    /// The installation that the running program is part of: the nearest directory above it that holds `Package.swift`.
    package static func ofThisProgram() throws(CompilingFailure) -> Installation {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            throw .installation("/proc/self/exe cannot be read")
        }
        let programs = parent(of: program)
        var directory = programs
        while !FileManager.default.fileExists(atPath: "\(directory)/Package.swift") {
            guard directory != "/" else {
                throw .installation("no directory above \(program) holds Package.swift")
            }
            directory = parent(of: directory)
        }
        return Installation(root: directory, programs: programs)
    }

    package var launcher: String { "\(programs)/flamebox-sandbox" }
    package var selfTest: String { "\(programs)/flamebox-selftest" }
    /// The `usr` directory of the Swift toolchain that set-up recorded.
    package var swiftRoot: String {
        get throws(CompilingFailure) { try RecordedToolchains(of: self).root(of: .swift) }
    }
    package var perfOpener: String { "\(programs)/flamebox-perf-opener" }
    package var policies: String { "\(root)/Sandbox/Policies" }
    package var toolchains: String { "\(root)/Sandbox/Toolchains" }
    package var setUp: String { "\(root)/.setup" }
    package var web: String { "\(root)/Web" }
    package var templates: String { "\(root)/Templates" }
    /// The editor's code, as set-up unpacked it.
    package var codeMirror: String { "\(setUp)/codemirror" }
    /// The browser's code in few files, as the build made them.
    package var bundle: String { "\(setUp)/bundle" }

    private static func parent(of path: String) -> String {
        let parent = (path as NSString).deletingLastPathComponent
        return parent.isEmpty ? "/" : parent
    }
}
