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

    /// After the program's own output, set off by an empty line.
    func print(rows: Int) {
        var lines = outcome.diagnostics.map { diagnostic in
            // A line directive names any file it likes.
            let place = "\(diagnostic.file.visibleLines):\(diagnostic.line):\(diagnostic.column)"
            return "\(place): \(diagnostic.severity.rawValue): \(diagnostic.message.visibleLines)"
        }
        lines += ["", outcome.failure ?? outcome.verdict?.message ?? "The run was stopped."]
        if outcome.outputDroppedBytes > 0 {
            lines += ["Of its output, \(outcome.outputDroppedBytes) bytes from the middle were not kept."]
        }
        if let doubt = outcome.outputOrderDoubt { lines += [doubt] }
        if outcome.verdict != nil { lines += [numbers] }
        if let doubt = outcome.profile?.quality.coverageDoubt { lines += [doubt] }
        lines += wall
        if let profile { lines += [""] + table(of: profile, rows: rows) }
        FileHandle.standardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
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
            "wall \(usage.wallMs) ms", "user \(usage.userMs) ms", "system \(usage.systemMs) ms",
            "memory \(usage.maxResidentBytes >> 20) MiB", "compiled in \(usage.compileMs) ms",
        ]
        if let summary = outcome.profile, let type = summary.types.first {
            let quality = summary.quality
            parts += [
                "\(type.samples) samples at \(Int(quality.deliveredHz.rounded())) Hz", "\(quality.lostSamples) lost",
                "\(quality.truncatedStacks) truncated",
            ]
            if quality.deepStacks > 0 { parts.append("\(quality.deepStacks) deeper than is kept") }
            parts.append("\(quality.cpuSampledMs) of \(quality.cpuSeenMs) ms of CPU time sampled")
            if quality.lostRecords > 0 { parts.append("\(quality.lostRecords) other records lost") }
        }
        return parts.joined(separator: ", ")
    }

    /// How the wall time was spent, and by which threads where there are several.
    private var wall: [String] {
        guard let wall = outcome.profile?.wall else { return [] }
        guard wall.threads.count > 1 else { return [wall.sentence] }
        let rows = wall.threads.map { thread in
            Self.row(
                "\(thread.runningMs) ms", "\(thread.runnableMs) ms", "\(thread.waitingMs) ms", "",
                thread.name.visibleLines)
        }
        let further = wall.furtherThreads > 0 ? ["and \(wall.furtherThreads) more threads"] : []
        return [wall.sentence, "", Self.row("running", "ready", "waiting", "", "thread")] + rows + further
    }

    private func table(of profile: Profile, rows: Int) -> [String] {
        guard let type = profile.series.first?.type else { return [] }
        let table = TopTable(profile, type: type.name)
        guard table.total > 0 else { return ["No function was sampled."] }
        let header = Self.row("self", "share", "total", "share", "function")
        return [header]
            + table.rows.prefix(rows).map { row in
                Self.row(
                    MeasureText.weight(row.selfWeight, unit: type.unit),
                    MeasureText.share(table.selfShare(row)),
                    MeasureText.weight(row.totalWeight, unit: type.unit),
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
