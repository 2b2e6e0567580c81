import ArgumentParser
import Comparing
import Foundation
import ProfileFormats
import Profiles
import Runs
import Running
import Profiling
import Snippets
import Synchronization

/// `flamebox diff`: is the second faster, where, and is it real?
struct Diff: RunningCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare two programs by measured pairs of runs, or two profiles.",
        discussion: """
            Two source files (.go, .swift) are compiled once and run in turn, in pairs, in random order on one core; the \
            table then shows which functions changed by more than noise. Any other two files are read as profiles, each in \
            any format that 'flamebox convert' reads, and compared as they are: one run of each says nothing about noise. \
            Ends with 0, whatever the verdict; 1 where the two cannot be compared, 70 where Flamebox itself failed.
            """)

    @Argument(help: "A source file, or a profile.", completion: .file())
    var before: String

    @Argument(help: "A source file of the same language, or a profile.", completion: .file())
    var after: String

    @Option(help: "How many pairs of runs to measure.")
    var pairs = Limits.defaultComparisonPairs

    @OptionGroup var program: ProgramOptions

    @OptionGroup var sandbox: SandboxOptions

    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "Write sentences, table and both flamegraphs as one self-contained HTML file.", completion: .file())
    var html: String?

    @Option(help: "How many functions the table shows.")
    var top = 15

    @Option(help: "Of profiles: what to compare, by the name of its type; the first that both have, unless told.")
    var type: String?

    func validate() throws {
        let range = Limits.comparisonPairs
        guard range.contains(pairs) else {
            throw ValidationError("--pairs is \(range.lowerBound) to \(range.upperBound).")
        }
        guard Self.isProfile(before) == Self.isProfile(after) else {
            throw ValidationError("Compare two source files, or two profiles, not one with the other.")
        }
    }

    var runsPrograms: Bool { !Self.isProfile(before) }

    func run(with kernel: HostKernel) async throws {
        let report = Self.isProfile(before) ? try comparedProfiles() : try await measuredPairs(kernel)
        try StandardOutput.write(Data(report.text(rows: top).utf8))
        if let html { try Data(report.html(title: "\(before) → \(after)")).write(to: URL(filePath: html)) }
        throw report.exitCode
    }

    private static func isProfile(_ path: String) -> Bool {
        !path.hasSuffix(".go") && !path.hasSuffix(".swift")
    }

    private func comparedProfiles() throws -> DifferenceReport {
        let (first, second) = (try ProfileFile.read(before), try ProfileFile.read(after))
        let shared = try sharedType(first, second)
        var compared = ComparedProfiles(
            type: shared, plannedPairs: 1, maximumPathsPerRun: Limits.comparedPathsPerRun)
        compared.append(before: first, after: second)
        return DifferenceReport(
            sentences: ["One profile of each: what follows is what they hold, not whether it is more than noise."],
            changes: ProfileChanges(compared, speedup: nil), profiles: [first, second], of: shared)
    }

    private func sharedType(_ first: Profile, _ second: Profile) throws -> ProfileType {
        let (ofFirst, ofSecond) = (first.sets.flatMap(\.types), second.sets.flatMap(\.types))
        let shared = ofFirst.filter(ofSecond.contains)
        guard let chosen = type.map({ name in shared.first { $0.name == name } }) ?? shared.first else {
            throw ValidationError(
                "The two profiles have no such type in the same unit: "
                    + "\(ProfileFile.list(ofFirst)) before, \(ProfileFile.list(ofSecond)) after.")
        }
        return chosen
    }

    private func measuredPairs(_ kernel: HostKernel) async throws -> DifferenceReport {
        let (first, second) = (try program.snippet(of: [before]), try program.snippet(of: [after]))
        guard first.language == second.language else {
            throw ValidationError("Only programs in the same language can be compared.")
        }
        let plan = ComparisonPlan(
            before: ComparisonPlan.Part(snippet: first), after: ComparisonPlan.Part(snippet: second), pairs: pairs)
        let termination = Termination()
        let setup = try await setUpWorker(waivers: sandbox.waivers, kernel: kernel)
        var comparison = Comparison(id: "", plan: plan, createdAt: Date(), expiresAt: nil)
        let measuring = Task { await Self.measure(plan, with: setup.runner) }
        termination.whenAsked { measuring.cancel() }
        let (outcome, profiles) = await measuring.value
        await setup.takeDown()
        comparison.end(with: outcome)
        return DifferenceReport(
            comparison, profiles: try profiles.map { try StoredProfile.decode($0, limits: .stored) })
    }

    /// - Returns: also the newest profile of each side, where there are both.
    private static func measure(
        _ plan: ComparisonPlan, with runner: Runner
    ) async -> (outcome: ComparisonOutcome, profiles: [[UInt8]]) {
        let found = Mutex((outcome: ComparisonOutcome(state: .failed), before: [UInt8](), after: [UInt8]()))
        await runner.compare(plan) { event, profile in
            switch event {
            case .pair(let pair): complain("\(pair.beforeMs) ms before, \(pair.afterMs) ms after")
            case .sideProfile(.before): found.withLock { $0.before = profile }
            case .sideProfile(.after): found.withLock { $0.after = profile }
            case .compared(let outcome): found.withLock { $0.outcome = outcome }
            case .state, .paused: break
            }
        }
        return found.withLock { ($0.outcome, [$0.before, $0.after].filter { !$0.isEmpty }) }
    }
}
