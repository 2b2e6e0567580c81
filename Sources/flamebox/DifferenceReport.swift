import ArgumentParser
import Comparing
import ProfileFormats
import Profiles
import Reports
import Runs

/// What differs between two sides, on a terminal or as a page. Names that a program chose are shown so that they cannot
/// command the terminal.
struct DifferenceReport {
    private var sentences: [String]
    private let changes: ProfileChanges?
    /// Before, then after.
    private let profiles: [Profile]
    /// Whether what is compared are programs, which could be measured again.
    private let arePrograms: Bool
    /// What of them the pictures show.
    private let selection: ProfileSelection
    let exitCode: ExitCode

    init(
        sentences: [String], changes: ProfileChanges?, profiles: [Profile], of type: ProfileType,
        arePrograms: Bool = false, exitCode: ExitCode = .success
    ) {
        self.exitCode = exitCode
        self.arePrograms = arePrograms
        selection = .type(type.name)
        self.sentences = sentences
        self.changes = changes
        self.profiles = profiles
    }

    init(_ comparison: Comparison, profiles: [Profile]) {
        arePrograms = true
        selection = .type(ProfileType.cpu.name)
        let outcome = comparison.outcome
        let noise = comparison.noise.map { $0.advice.map(\.description) } ?? []
        sentences =
            (outcome?.warnings.map(\.description) ?? []) + [ComparisonWording.sentence(comparison, nil)]
            + Self.compilers(outcome) + (outcome?.changes?.explanation.dropFirst() ?? [])
            + [outcome?.note].compactMap(\.self) + noise
        changes = outcome?.changes
        self.profiles = profiles
        exitCode = comparison.state == .failed ? ExitCode(70) : outcome?.notComparable == nil ? .success : ExitCode(1)
    }

    /// What the compilers say of a side that did not compile.
    private static func compilers(_ outcome: ComparisonOutcome?) -> [String] {
        [outcome?.before, outcome?.after].flatMap { $0?.diagnostics ?? [] }.filter { $0.severity == .error }
            .map { "\($0.file):\($0.line):\($0.column): \($0.message)" }
    }

    func text(rows count: Int) -> String {
        let table = rows.prefix(count + 1).map { row in
            let widths = [10, 10, 12, 26, 15]
            let columns = zip(row.dropFirst(), widths).map { cell, width in
                String(repeating: " ", count: max(0, width - cell.count)) + cell
            }
            return columns.joined(separator: " ") + "  " + (row.first ?? "").visibleLines
        }
        return (sentences.map(\.visibleLines) + [""] + table).joined(separator: "\n") + "\n"
    }

    func html(title: String) -> [UInt8] {
        let whole = changes.map { changes in
            let view = DifferentialView(changes, canMeasure: arePrograms)
            return ComparisonHTML.Picture(title: "Differential flamegraph", note: view.note, svg: view.svg)
        }
        let sides = zip(["Before", "After"], profiles).map { title, profile in
            let svg = FlameGraphSVG.encode(profile, selection, style: .embedded)
            return ComparisonHTML.Picture(title: title, svg: String(decoding: svg, as: UTF8.self))
        }
        return ComparisonHTML.encode(
            title: title, sentences: sentences, pictures: [whole].compactMap(\.self) + sides, rows: rows)
    }

    /// The header first.
    private var rows: [[String]] { changes.map(ComparisonWording.table) ?? [] }
}
