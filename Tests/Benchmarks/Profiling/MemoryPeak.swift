import Foundation
import Linux

/// The memory of a process and all that it started, when it was largest: proportional set sizes, so that what several
/// share counts once.
struct MemoryPeak: CustomStringConvertible {
    private(set) var totalMiB = 0.0
    /// At that time, by the name of the program.
    private var parts: [String: Double] = [:]

    private static let interval: Duration = .milliseconds(10)

    /// Runs a command to its end. Looking on costs it time: its times then mean nothing.
    init(of command: [String]) async throws {
        let child = try start(command, output: "/dev/null")
        var status: Int32 = 0
        while waitpid(child, &status, WNOHANG) == 0 {
            take(ProcessTree(root: child).memory())
            try await Task.sleep(for: Self.interval)
        }
        guard status == 0 else { throw CommandFailed(command: command, status: status) }
    }

    private mutating func take(_ now: [String: Double]) {
        let total = now.values.reduce(0, +)
        guard total > totalMiB else { return }
        totalMiB = total
        parts = now
    }

    var description: String {
        let largest = parts.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value.text(0))" }
        return "\(totalMiB.text(0)) MiB (\(largest.joined(separator: ", ")))"
    }
}

/// A process and its descendants, as `/proc` shows them.
private struct ProcessTree {
    private var members: Set<pid_t>

    init(root: pid_t) {
        members = [root]
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        // Children have larger numbers than their parents, but where the numbers begin again.
        for process in names.compactMap({ pid_t($0) }).sorted() {
            if let parent = Self.parent(of: process), members.contains(parent) { members.insert(process) }
        }
    }

    /// By the programs' names.
    func memory() -> [String: Double] {
        members.reduce(into: [:]) { $0[Self.name(of: $1), default: 0] += Self.proportionalMiB(of: $1) }
    }

    private static func parent(of process: pid_t) -> pid_t? {
        // The name, in parentheses, may hold anything; the state and the parent follow.
        let fields = text(process, "stat").split(separator: ")").last?.split(separator: " ") ?? []
        return fields.count > 1 ? pid_t(fields[1]) : nil
    }

    private static func name(of process: pid_t) -> String {
        text(process, "comm").trimmingCharacters(in: .newlines)
    }

    private static func proportionalMiB(of process: pid_t) -> Double {
        let line = text(process, "smaps_rollup").split(separator: "\n").first { $0.hasPrefix("Pss:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
    }

    private static func text(_ process: pid_t, _ file: String) -> String {
        (try? String(contentsOfFile: "/proc/\(process)/\(file)", encoding: .utf8)) ?? ""
    }
}
