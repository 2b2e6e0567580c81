import ArgumentParser
import Foundation
import ProfileFormats
import Profiles
import Reports
import Runs

/// A finished run on a terminal. Whatever came from the program is shown so that it cannot command the terminal.
struct TerminalReport {
    let outcome: RunOutcome
    let profile: Profile?

    /// After the program's own output, set off by an empty line. A service elsewhere may word its sentences as it likes.
    func print(rows: Int) throws(ExitCode) {
        var lines = outcome.diagnostics.flatMap(\.terminalLines)
        lines += ["", (outcome.failure ?? outcome.verdict?.message ?? "The run was stopped.").visible]
        if let tests = outcome.tests { lines += TerminalTests.lines(of: tests) }
        if let crash = outcome.crash, !crash.goroutines.isEmpty {
            lines += crash.goroutines.map { GoroutineWording.sentence(on: $0).visible }
            if crash.furtherGoroutines > 0 { lines.append("And others, at \(crash.furtherGoroutines) more places.") }
        }
        if outcome.outputDroppedBytes > 0 {
            lines += ["Of its output, \(MeasureText.bytes(outcome.outputDroppedBytes)) from the middle were not kept."]
        }
        lines += [outcome.outputOrderDoubt, outcome.profileNote].compactMap(\.?.visible)
        if outcome.verdict != nil { lines += [numbers] }
        lines += outcome.profile?.doubts ?? []
        lines += wall
        if let profile {
            lines += [""] + Self.table(of: profile, rows: rows)
            for (type, heading) in Self.further where profile.place(of: .type(type.name)) != nil {
                lines += ["", heading] + Self.table(of: profile, .type(type.name), rows: rows)
            }
        }
        try StandardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }

    var exitCode: ExitCode {
        switch outcome.state == .failed ? nil : outcome.verdict?.kind {
        case .exited: ExitCode(Int32(clamping: outcome.verdict?.exitCode ?? 0))
        case .timedOut, .outOfMemory, .compileTimedOut, .compileOutOfMemory: ExitCode(124)
        case .signalled, .blockedSystemCall, .compileRejected: ExitCode(1)
        case nil: ExitCode(outcome.state == .failed ? 70 : 130)
        }
    }

    private var numbers: String {
        let usage = outcome.usage
        var parts = [
            "wall \(MeasureText.milliseconds(usage.wallMs))", "user \(MeasureText.milliseconds(usage.userMs))",
            "system \(MeasureText.milliseconds(usage.systemMs))", "memory \(MeasureText.bytes(usage.maxResidentBytes))",
            "compiled in \(MeasureText.milliseconds(usage.compileMs))",
        ]
        if let summary = outcome.profile, let type = summary.types.first {
            let quality = summary.quality
            parts += [
                "\(type.samples) samples at \(Int(quality.deliveredHz.rounded())) Hz", "\(quality.lostSamples) lost",
                "\(quality.truncatedStacks) truncated",
            ]
            if quality.deepStacks > 0 { parts.append("\(quality.deepStacks) deeper than is kept") }
            let (sampled, seen) = (quality.cpuSampledMs, quality.cpuSeenMs)
            parts.append(
                "\(MeasureText.milliseconds(sampled)) of \(MeasureText.milliseconds(seen)) of CPU time sampled")
            if quality.lostRecords > 0 { parts.append("\(quality.lostRecords) other records lost") }
        }
        return parts.joined(separator: ", ")
    }

    /// How the wall time was spent, and by which threads where there are several.
    private var wall: [String] {
        guard let wall = outcome.profile?.wall else { return [] }
        guard wall.threads.count > 1 else { return [wall.sentence.visible] }
        let rows = wall.threads.map { thread in
            Self.row(
                MeasureText.milliseconds(thread.runningMs), MeasureText.milliseconds(thread.runnableMs),
                MeasureText.milliseconds(thread.waitingMs), "", thread.name.visibleLines)
        }
        let further = wall.furtherThreads > 0 ? ["and \(wall.furtherThreads) more threads"] : []
        return [wall.sentence.visible, "", Self.row("running", "ready", "waiting", "", "thread")] + rows + further
    }

    /// What is shown beside CPU time.
    private static let further: [(ProfileType, String)] = [
        (.wall, "Time on a processor and waiting, of all threads or goroutines together:"),
        (.allocatedBytes, "Memory that was allocated:"), (.bytesInUse, "Memory in use at the end:"),
        (.bytesAtPeak, "Memory in use when it was most:"),
    ]

    /// - Parameter selection: of the first type unless it names another.
    static func table(
        of profile: Profile, _ selection: ProfileSelection = ProfileSelection(), rows: Int
    ) -> [String] {
        guard profile.place(of: selection) != nil else { return [] }
        let table = TopTable(profile, selection)
        guard table.whole > 0 else { return ["No function was sampled."] }
        let header = row("self", "share", "total", "share", "function")
        return [header]
            + table.rows.prefix(rows).map { row in
                Self.row(
                    MeasureText.weight(row.selfWeight, unit: table.unit),
                    MeasureText.share(table.selfShare(row)),
                    MeasureText.weight(row.totalWeight, unit: table.unit),
                    MeasureText.share(table.totalShare(row)), row.name.visibleLines)
            }
    }

    private static func row(_ cells: String...) -> String {
        let widths = [10, 8, 10, 8]
        let columns = zip(cells, widths).map { cell, width in
            String(repeating: " ", count: max(0, width - cell.count)) + cell
        }
        return columns.joined(separator: " ") + "  " + (cells.last ?? "")
    }
}
