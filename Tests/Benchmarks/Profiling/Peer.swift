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
        guard (try? run(["perf", "version"])) != nil else {
            print("perf is not installed (apt-get install linux-perf): its columns are left out")
            return nil
        }
        self.scratch = scratch
    }

    private var recording: String { scratch.appending(path: "perf.data").path }
    private var text: String { scratch.appending(path: "perf.txt").path }

    func record(_ mode: Mode, _ command: [String], rateHz: Int) throws {
        let options = ["-q", "-e", "cpu-clock:u", "-F", "\(rateHz)", "--call-graph", mode.rawValue, "-o", recording]
        try run(["taskset", "-c", "0", "perf", "record"] + options + ["--"] + command)
    }

    /// Names for all that was recorded.
    func script() throws -> Cost {
        try run(["perf", "script", "--max-stack", "1024", "-i", recording, "-F", "ip,sym,dso"], output: text)
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
