import Foundation
import Linux

/// Numbers of the same thing, as they came.
struct Spread: CustomStringConvertible {
    private let sorted: [Double]

    init(_ values: [Double]) {
        sorted = values.sorted()
    }

    var median: Double { (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2 }

    /// Where the true median lies at 95 % confidence, by the order of the values alone: whatever their distribution.
    var interval: ClosedRange<Double> {
        let count = Double(sorted.count)
        let rank = max(Int(count / 2 - 0.98 * count.squareRoot()), 0)
        return sorted[rank]...sorted[sorted.count - 1 - rank]
    }

    var description: String {
        "\(median.text(3)) (95 %: \(interval.lowerBound.text(3)) to \(interval.upperBound.text(3)))"
    }
}

extension Double {
    func text(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}

extension String {
    func padded(_ width: Int) -> String { padding(toLength: max(width, count), withPad: " ", startingAt: 0) }
}

/// What a child cost, from its start to its end.
struct Cost: CustomStringConvertible {
    var wallMs = 0.0
    /// Its own and that of its children.
    var cpuMs = 0.0

    var description: String { "\(wallMs.text(0)) ms (CPU \(cpuMs.text(0)))" }
}

struct CommandFailed: Error {
    let command: [String]
    let status: Int32
}

/// Runs a command with its output in `output` and waits for it.
@discardableResult
func runCommand(_ command: [String], input: String = "/dev/null", output: String = "/dev/null") throws -> Cost {
    let startNs = monotonicNanoseconds()
    let child = try start(command, input: input, output: output)
    var status: Int32 = 0
    var usage = rusage()
    wait4(child, &status, 0, &usage)
    let wallMs = Double(monotonicNanoseconds() - startNs) / 1e6
    guard status == 0 else { throw CommandFailed(command: command, status: status) }
    return Cost(wallMs: wallMs, cpuMs: usage.cpuMs)
}

/// Starts a command as a child that is to be waited for.
func start(_ command: [String], input: String = "/dev/null", output: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var pointers: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var child: pid_t = 0
    let refusal = posix_spawnp(&child, command[0], &actions, nil, &pointers, environ)
    guard refusal == 0 else { throw CommandFailed(command: command, status: refusal) }
    return child
}

/// What this process has used so far, or all of its children that have ended.
func usage(of who: __rusage_who) -> rusage {
    var usage = rusage()
    getrusage(__rusage_who_t(who.rawValue), &usage)
    return usage
}

extension rusage {
    var cpuMs: Double {
        Double(ru_utime.tv_sec + ru_stime.tv_sec) * 1e3 + Double(ru_utime.tv_usec + ru_stime.tv_usec) / 1e3
    }
}

func milliseconds<Value>(_ work: () async throws -> Value) async rethrows -> (Value, Double) {
    let start = monotonicNanoseconds()
    let value = try await work()
    return (value, Double(monotonicNanoseconds() - start) / 1e6)
}
