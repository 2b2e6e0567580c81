import Foundation

/// `perf`, as people use it; Debian's package is `linux-perf`.
struct Peer {
    enum Mode: String, CaseIterable {
        case framePointers = "fp"
        /// More of the stack than its default of 8 KiB; 32 KiB was no better.
        case dwarf = "dwarf,16384"
    }

    private let scratch: URL

    /// Nil, said aloud, where the host has none.
    init?(scratch: URL) {
        guard (try? runCommand(["perf", "version"])) != nil else {
            print("perf is not installed (apt-get install linux-perf): its columns are left out")
            return nil
        }
        self.scratch = scratch
    }

    /// The file of the last recording.
    var recording: String { scratch.appending(path: "perf.data").path }
    private var text: String { scratch.appending(path: "perf.txt").path }
    private var demangledText: String { scratch.appending(path: "perf-demangled.txt").path }

    /// With room for a second's samples: it has no core of its own.
    func record(_ mode: Mode, _ command: [String], rateHz: Int) throws {
        let options = [
            "-q", "-e", "cpu-clock:u", "-F", "\(rateHz)", "-m", "16M", "-k", "monotonic", "--call-graph", mode.rawValue,
            "-o", recording,
        ]
        try runCommand(["taskset", "-c", "0", "perf", "record"] + options + ["--"] + command)
    }

    /// The command that names all that was recorded.
    func scriptCommand(inlines: Bool = true) -> [String] {
        let options = ["--max-stack", "1024", "-i", recording, "-F", "ip,sym,dso"]
        return ["perf", "script"] + options + (inlines ? [] : ["--no-inline"])
    }

    func script(inlines: Bool = true) throws -> Cost {
        try runCommand(scriptCommand(inlines: inlines), output: text)
    }

    /// What the last script found.
    func findings(toolchain: String) throws -> Findings {
        let (all, whole) = try stacks()
        try runCommand(["\(toolchain)/bin/swift-demangle", "--compact"], input: text, output: demangledText)
        var findings = Findings(samples: all, whole: whole)
        for block in try String(contentsOfFile: demangledText, encoding: .utf8).split(separator: "\n\n") {
            findings.add(leaf: Self.function(block.split(separator: "\n").first ?? ""))
        }
        return findings
    }

    /// Of a line `address function (file)`.
    private static func function(_ line: Substring) -> String {
        let words = line.split(separator: " ")
        return words.dropFirst().dropLast().joined(separator: " ")
    }

    /// How many stacks there are and how many of them end where a program or a thread starts.
    func stacks() throws -> (all: Int, whole: Int) {
        let blocks = try String(contentsOfFile: text, encoding: .utf8).split(separator: "\n\n")
        return (blocks.count, blocks.count { Self.isWhole($0) })
    }

    private static func isWhole(_ stack: Substring) -> Bool {
        let root = stack.split(separator: "\n").last { $0.contains(where: \.isHexDigit) } ?? ""
        return root.contains("/ld-linux") || starts.contains { root.contains(" \($0) (") }
    }

    private static let starts = [
        "_start", "__libc_start_main", "__libc_start_main@@GLIBC_2.34", "__libc_start_call_main", "clone", "__clone",
        "clone3", "__clone3", "__GI___clone3", "start_thread", "runtime.goexit", "runtime.goexit.abi0",
        "runtime.mstart", "runtime.mstart.abi0", "runtime.rt0_go.abi0", "_rt0_amd64", "_rt0_amd64_linux",
    ]
}
