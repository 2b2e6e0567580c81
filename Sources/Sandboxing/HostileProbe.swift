import SandboxProtocol

/// One attempt of `flamebox-selftest` at something that a jail must prevent, and how its failure looks from outside.
struct HostileProbe: Sendable {
    let attempt: String
    let meaning: String
    let isHeld: @Sendable (_ report: LaunchReport, _ output: String) -> Bool

    /// Small, so that bombs go off quickly.
    static let limits = JailLimits(
        timeMs: 10_000, cpuSeconds: 10, memoryBytes: 48 << 20, threads: 24, fileBytes: 1 << 20, descriptors: 64)
    /// What the launcher adds to the threads where it limits them by user.
    private static let threadAllowance = 16

    /// One line of a launcher that no longer filters, a mount that is no longer read-only, a limit that is no longer
    /// held: each of these is noticed by at least one of them.
    static let all: [HostileProbe] =
        [
            gotNothing("fork-bomb", "A program that forks got no child."),
            gotNothing("memory-outside", "Shared memory, memory files and System V segments were refused."),
            gotNothing("look", "Host files, other processes and kernel tables were not to be seen."),
            gotNothing("write-outside", "Nothing outside the scratch directory could be written."),
            gotNothing("execute-again", "Nothing could be executed a second time."),
            gotNothing("reach-out", "No socket of any family could be made."),
            gotNothing("signal-others", "No other process could be signalled."),
            gotNothing("inherited", "No descriptor beyond the three streams was open."),
            HostileProbe(attempt: "thread-bomb", meaning: "Threads stopped at their limit.") { report, output in
                isBounded(output, limits.threads + threadAllowance)
                    && (report.counters.refusedThreads > 0 || !report.mechanisms.contains("cgroup"))
            },
            HostileProbe(attempt: "disk-bomb", meaning: "A file stopped growing at its limit.") { _, output in
                isBounded(output, limits.fileBytes)
            },
            blocked("ptrace", "ptrace"), blocked("mount", "mount"), blocked("unshare", "unshare"),
            blocked("io-uring", "io_uring_setup"),
            HostileProbe(attempt: "memory-bomb", meaning: "A memory bomb stopped at its limit.") { report, _ in
                // A limit that nobody counts is no control group's.
                report.mechanisms.contains("cgroup")
                    ? report.counters.outOfMemoryKills > 0 : report.commands.last?.end == .exited(3)
            },
            HostileProbe(attempt: "spin", meaning: "A program that ignores every signal was killed in time.") {
                report, _ in report.killed == .timeLimit
            },
            HostileProbe(attempt: "foreign-machine", meaning: "A call by i386's numbers killed its process.") {
                report, output in report.commands.last?.end == .signalled(badSystemCall) && output.isEmpty
            },
        ]

    /// `SIGSYS`.
    private static let badSystemCall: Int32 = 31

    private static func gotNothing(_ attempt: String, _ meaning: String) -> HostileProbe {
        HostileProbe(attempt: attempt, meaning: meaning) { report, output in
            report.commands.last?.end == .exited(0) && output == "0\n"
        }
    }

    private static func isBounded(_ output: String, _ most: Int) -> Bool {
        guard let got = Int(output.dropLast()) else { return false }
        return got > 0 && got <= most
    }

    private static func blocked(_ attempt: String, _ call: String) -> HostileProbe {
        HostileProbe(attempt: attempt, meaning: "A program that calls \(call) was killed and the call named.") {
            report, _ in report.blockedCall == call
        }
    }
}

extension HostileProbe {
    /// Runs the attempt as any program is run.
    func row(in sandbox: Sandbox, program: String) async throws(SandboxFailure) -> HostProbe {
        var limits = Self.limits
        if attempt == "spin" { limits.timeMs = 100 }
        let suspended = try await sandbox.launch(Self.request(attempt, program: program, limits: limits))
        let running = try suspended.resumeUnsampled()
        let report = try await running.report()
        let output = String(decoding: await running.captured().bytes(of: .standardOutput), as: UTF8.self)
        let isHeld = isHeld(report, output)
        return HostProbe(
            name: "selfTest:\(attempt)", isRequired: true, isWorking: isHeld,
            meaning: isHeld ? meaning : "The sandbox did not hold: \(report.summary), output \"\(output.prefix(40))\".",
            mend: isHeld ? "" : "Do not serve on this host. Its kernel, or this build, does not do what it says.")
    }

    static func request(_ attempt: String, program: String, limits: JailLimits = limits) -> LaunchRequest {
        let view = RunView.go(program: program, scratchBytes: 4 << 20, scratchFiles: 64)
        return LaunchRequest(
            policy: .run, mounts: view.mounts, files: view.files,
            commands: [
                JailCommand(path: RunView.programPath, arguments: ["main", attempt], environment: view.environment)
            ],
            limits: limits)
    }
}

extension LaunchReport {
    fileprivate var summary: String {
        let end = commands.last.map { "\($0.end)" } ?? "no command"
        return end + (killed.map { ", killed: \($0)" } ?? "") + (blockedCall.map { ", blocked: \($0)" } ?? "")
    }
}
