import Foundation
import Linux
import SandboxProtocol
import Sandboxing
import Testing

/// What is left when things go wrong on our side of the wall.
@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .serialized, .timeLimit(.minutes(10)))
struct LeftoverTests {
    @Test func `a slot whose group will not go is taken out of service`() async throws {
        let jails = try await Sandbox(launcher: launcherPath, policies: policiesPath, slots: 1)
        let running = try await jails.launch(Probe("spin").request(limits: Probe.patient)).resume()
        let group = try #require(try groups(of: running.processID).first)
        // A group inside it keeps the kernel from removing it, like a process that will not die.
        let obstacle = "\(group)/obstacle"
        try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
        running.kill(.stopped)
        #expect(try await running.report().killed == .stopped)
        await #expect(throws: SandboxFailure.noSlot) {
            _ = try await jails.launch(Probe("spin").request(limits: Probe.patient))
        }
        rmdir(obstacle)
        rmdir(group)
    }

    @Test func `a slot is given back by every end that a jail can have`() async throws {
        let jails = try await Sandbox(launcher: launcherPath, policies: policiesPath, slots: 1)
        let probe = try Probe("spin")
        for moment in 0..<10 {
            let running = try await jails.launch(probe.request()).resume()
            try await Task.sleep(for: .microseconds(moment * 300))
            if moment.isMultiple(of: 2) { running.kill(.stopped) } else { killProcess(running.processID) }
            _ = try await running.report()
        }
        var wrong = probe.request()
        wrong.workingDirectory = "/nowhere"
        let failing = try await jails.launch(wrong).resume()
        await #expect(throws: SandboxFailure.self) { _ = try await failing.report() }
        #expect(try await Probe("call").run(["39"], in: jails).text == "ok\n")
    }

    /// A few hundred where there is time for it: `FLAMEBOX_KILLS`.
    private static let moments = ProcessInfo.processInfo.environment["FLAMEBOX_KILLS"].flatMap { Int($0) } ?? 12

    @Test(arguments: 0..<moments)
    func `when the worker is killed at any moment, everything of its jails goes with it`(moment: Int) async throws {
        let place = testDirectory.appending(path: "worker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        // By its own path each process of these jails can be told from those of other tests.
        let launcher = place.appending(path: "flamebox-sandbox").path
        try FileManager.default.copyItem(atPath: launcherPath, toPath: launcher)
        let probe = try Probe("spin").path
        let delay = Double.random(in: 0...30)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                launcher = launcher as String, probe = probe as String, place = place.path as String,
                delay = delay as Double
            ] in
            try await beKilled(launcher: launcher, probe: probe, place: place, afterMs: delay)
        }
        let number = try String(contentsOf: place.appending(path: "number"), encoding: .utf8)
        try await expectNothing(of: launcher, worker: number)
    }

    private func expectNothing(of launcher: String, worker: String) async throws {
        for _ in 0..<12_000 where !processes(of: launcher).isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        #expect(processes(of: launcher).isEmpty)
        #expect(!(try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)).contains(launcher))
        // The next worker's start sweeps the empty groups away.
        for _ in 0..<10 where !groups(ofWorker: worker).isEmpty {
            _ = try await Sandbox(launcher: launcherPath, policies: policiesPath, slots: 1)
        }
        #expect(groups(ofWorker: worker).isEmpty)
    }

    /// By the path of what they execute, or of what the jail in which they live was made from.
    private func processes(of launcher: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { linkTarget("/proc/\($0)/exe")?.hasPrefix(launcher) == true }
    }

    private func groups(ofWorker number: String) -> [String] {
        let roots = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/fs/cgroup")) ?? []
        return roots.flatMap { root in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/fs/cgroup/\(root)")) ?? []
            return names.filter { $0.hasPrefix("flamebox-\(number)-") }
        }
    }

    /// The directories of a jail's groups.
    private func groups(of process: Int32) throws -> [String] {
        let text = try String(contentsOfFile: "/proc/\(process)/cgroup", encoding: .utf8)
        return text.split(separator: "\n").filter { $0.contains("flamebox-") }.map { line in
            let parts = line.split(separator: ":", omittingEmptySubsequences: false)
            return "/sys/fs/cgroup/\(parts[1])\(parts[2])"
        }
    }
}

/// A worker in a process of its own, with jails in every state, that is killed in the middle of making more.
private func beKilled(launcher: String, probe: String, place: String, afterMs delay: Double) async throws {
    try Data("\(ownProcessNumber())".utf8).write(to: URL(filePath: "\(place)/number"))
    let jails = try await Sandbox(launcher: launcher, policies: policiesPath, slots: 32)
    let view = RunView.go(program: probe, scratchBytes: 1 << 20, scratchFiles: 16)
    let request = LaunchRequest(
        policy: .run, mounts: view.mounts, files: view.files,
        commands: [JailCommand(path: RunView.programPath, arguments: ["main"])], limits: Probe.limits)
    let thread = Thread {
        Thread.sleep(forTimeInterval: delay / 1000)
        killProcess(ownProcessNumber())
    }
    thread.start()
    var kept: [RunningProgram] = []
    for _ in 0..<16 { kept.append(try await jails.launch(request).resume()) }
    while !kept.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
}
