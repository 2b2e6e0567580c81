import Comparing
import Profiles
import Reports
import Runs

/// Two recordings as one picture and a table of what changed.
enum RecordingDifference {
    static func page(_ changes: ProfileChanges, title: String, type: ProfileType) -> [UInt8] {
        let view = DifferentialView(changes)
        let picture = ComparisonHTML.Picture(
            title: "Differential flamegraph: \(type.name)", note: view.note, svg: view.svg)
        return ComparisonHTML.encode(
            title: title,
            sentences: ["One recording of each: what follows is what they took, not whether it is more than noise."],
            pictures: [picture], rows: ComparisonWording.table(changes))
    }
}
