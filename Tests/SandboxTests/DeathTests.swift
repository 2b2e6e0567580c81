import Foundation
import Linux
import SandboxProtocol
import Sandboxing
import Testing

/// Deaths at random moments, a few hundred of them, one after the other. The moments follow a seed, so that a run that
/// fails can be had again: `FLAMEBOX_SEED`.
@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .serialized, .timeLimit(.minutes(20)))
struct DeathTests {
    private static let deaths = 300
    /// However slow the machine is.
    private static let patience = Duration.seconds(30)
    private static let seed =
        ProcessInfo.processInfo.environment["FLAMEBOX_SEED"].flatMap { UInt64($0) } ?? 20_261_122

    private enum Victim: CaseIterable { case launcher, initProcess, program }

    @Test func `whoever is killed whenever, nothing of the jail is left`() async throws {
        var random = SeededNumbers(state: Self.seed)
        let jails = try await Sandbox(launcher: launcherPath, policies: policiesPath, slots: 4, waitingLaunchers: 2)
        let storms = try [Probe("thread-bomb").request(["storm"]), Probe("spin").request(), Probe("burn").request()]
        let mounts = try Self.mounts()
        let end = ContinuousClock.now + Self.patience
        var deaths = 0
        while deaths < Self.deaths, ContinuousClock.now < end {
            let victim = Victim.allCases[Int(random.next() % 3)]
            let request = storms[Int(random.next() % 3)]
            try await die(victim, request, afterMicroseconds: Int(random.next() % 8000), in: jails)
            deaths += 1
        }
        print("\(deaths) deaths by seed \(Self.seed)")
        #expect(deaths > 0)
        #expect(try Self.mounts() == mounts)
        // All slots are in service still.
        for _ in 0..<4 { #expect(try await Probe("signals").run(in: jails).end == .exited(0)) }
    }

    /// Those of the host, without the disks that other tests make for themselves meanwhile.
    private static func mounts() throws -> [Substring] {
        let table = try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
        let temporary = FileManager.default.temporaryDirectory.path
        return table.split(separator: "\n").filter { line in
            !line.split(separator: " ").contains { $0.hasPrefix(temporary) }
        }
    }

    private func die(
        _ victim: Victim, _ request: LaunchRequest, afterMicroseconds delay: Int, in jails: Sandbox
    ) async throws {
        let suspended = try await jails.launch(request)
        let jail = suspended.processID
        let status = try status(of: jail)
        let user = try #require(status["Uid"]?.split(separator: "\t").first)
        let launcher = try #require(status["PPid"].flatMap { Int32($0) })
        let groups = try groups(of: jail)
        let running = try suspended.resume()
        try await Task.sleep(for: .microseconds(delay))
        switch victim {
        case .launcher: killProcess(launcher)
        case .initProcess: killProcess(jail)
        case .program: for process in processes(of: user) where process != jail { killProcess(process) }
        }
        // Where there was no program yet.
        running.kill(.stopped)
        _ = try? await running.report()
        try await expectNobody(of: user)
        for group in groups { #expect(!FileManager.default.fileExists(atPath: group)) }
    }

    private func expectNobody(of user: Substring) async throws {
        let end = ContinuousClock.now + .seconds(10)
        while !processes(of: user).isEmpty, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(10)) }
        #expect(processes(of: user).isEmpty)
    }

    /// Each jail has a host user of its own.
    private func processes(of user: Substring) -> [Int32] {
        let (owner, zombie) = (Data("\nUid:\t\(user)\t".utf8), Data("\nState:\tZ".utf8))
        return KernelDirectory("/proc").names().compactMap { Int32($0) }.filter { process in
            let status = FileManager.default.contents(atPath: "/proc/\(process)/status") ?? Data()
            return status.range(of: owner) != nil && status.range(of: zombie) == nil
        }
    }

    private func status(of process: Int32) throws -> [Substring: Substring] {
        let text = try KernelDirectory("/proc/\(process)").read("status")
        let fields = text.split(separator: "\n").map { $0.split(separator: ":\t", maxSplits: 1) }
        return Dictionary(fields.compactMap { $0.count == 2 ? ($0[0], $0[1]) : nil }) { first, _ in first }
    }

    private func groups(of process: Int32) throws -> [String] {
        let lines = try KernelDirectory("/proc/\(process)").read("cgroup").split(separator: "\n")
        return lines.filter { $0.contains("flamebox-") }.map { line in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            return "/sys/fs/cgroup/\(parts[1])\(parts[2])"
        }
    }
}

/// SplitMix64: small, and the same everywhere.
private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var number = state
        number = (number ^ (number >> 30)) &* 0xbf58_476d_1ce4_e5b9
        number = (number ^ (number >> 27)) &* 0x94d0_49bb_1331_11eb
        return number ^ (number >> 31)
    }
}
