import Adhoc
import Foundation
import ProfileFormats
import Profiles
import Recordings
import Reports

/// A recording on a terminal, on standard error: standard output is the command's.
struct AdhocReport {
    let recorded: RecordedCommand

    /// Programs that are named.
    private static let programRows = 5

    func print(rows: Int) {
        let profile = recorded.profile
        var lines = [""] + [summary]
        lines += profile.summary(maximumThreads: 0).doubts
        lines += programs
        for selection in profile.selections() {
            if profile.sets.flatMap(\.types).count > 1 { lines += ["", (selection.type ?? "").visible] }
            lines += [""] + TerminalReport.table(of: profile, selection, rows: rows)
        }
        if let folder = recorded.folder { lines += ["", "\(folder.visible)/index.html"] }
        FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }

    private var summary: String {
        let quality = recorded.profile.sets.first?.quality ?? ProfileQuality()
        guard quality.requestedHz > 0 else { return "flamebox: \(recorded.recording.ending.visible)" }
        let samples = recorded.profile.sets.first?.samples.count ?? 0
        let parts = [
            "flamebox: \(recorded.recording.ending)",
            "\(samples) samples at \(Int(quality.deliveredHz.rounded())) Hz of CPU time,",
            "\(MeasureText.milliseconds(quality.cpuSampledMs)) of \(MeasureText.milliseconds(quality.cpuSeenMs)) covered,",
            "wall \(MeasureText.milliseconds(recorded.recording.durationMs)).",
        ]
        return parts.joined(separator: " ")
    }

    /// Where there were several, in the order of their CPU time.
    private var programs: [String] {
        let byName = Dictionary(grouping: recorded.recording.processes, by: \.name)
        guard recorded.recording.processes.count > 1 else { return [] }
        let sums = byName.map { (name: $0.key, count: $0.value.count, ms: $0.value.compactMap(\.cpuMs).reduce(0, +)) }
        let sorted = sums.sorted { ($0.ms, $1.name) > ($1.ms, $0.name) }
        let rows = sorted.prefix(Self.programRows).map { program in
            let times = program.count > 1 ? " × \(program.count)" : ""
            return "  \(MeasureText.milliseconds(program.ms))  \(program.name.visible)\(times)"
        }
        let further = sorted.count - rows.count
        return ["Programs:"] + rows + (further > 0 ? ["  and \(further) more"] : [])
    }
}
