import Foundation
import Profiles
import Recordings
import Reports

/// The list of recordings, and the form that chooses some of them as before and after.
struct RecordingsPage: Sendable {
    let head: PageHead
    let search: String
    let recordings: [RecordingRow]
    let isEmpty: Bool
    let path: String

    init(_ all: [Recording], search: String, _ pages: Pages) {
        let found = all.filter { $0.matches(search) }
        var head = PageHead(
            title: "Recordings – Flamebox", description: "What was recorded on this machine.", kind: .recordings, pages)
        head.isPrivate = true
        self.head = head
        self.search = search
        recordings = found.map(RecordingRow.init)
        isEmpty = found.isEmpty
        path = all.isEmpty ? "flamebox adhoc -- COMMAND" : ""
    }
}

/// A recording, or two beside each other.
struct RecordingPage: Sendable {
    let head: PageHead
    let recordings: [RecordingRow]
    let isPair: Bool
    let difference: String?
    /// What may be changed, where there is one alone.
    let edited: RecordingRow?
    /// To follow the address of a profile: the labels that are asked for.
    let part: String

    init(_ recordings: [Recording], _ labels: LabelQuery, _ pages: Pages) {
        let title = recordings.map(\.name).joined(separator: " and ")
        var head = PageHead(title: "\(title) – Flamebox", description: title, kind: .recording, pages)
        head.isPrivate = true
        self.head = head
        self.recordings = recordings.map(RecordingRow.init)
        isPair = recordings.count > 1
        let ids = recordings.map(\.id.rawValue)
        difference = isPair ? "/recordings/difference?before=\(ids[0])&after=\(ids[1])" : nil
        edited = isPair ? nil : self.recordings.first
        part = labels.added(to: "")
    }
}

/// What the samples of a recording say of themselves, to be put into its page.
struct RecordingLabels: Sendable {
    /// Nil where they say nothing.
    let labels: LabelsView?

    /// - Parameter profile: whole.
    init(_ profile: Profile, of recording: Recording, _ query: LabelQuery) {
        let part = query.part(of: profile)
        labels = part.place(of: ProfileSelection()).flatMap { place in
            let all = LabelsView(part, at: place, chosen: query, address: "/recordings/\(recording.id.rawValue)")
            return all.isThere ? all : nil
        }
    }
}

struct RecordingRow: Sendable {
    let id: String
    let name: String
    /// Nil where there is none.
    let comment: String?
    /// Nil where there was none.
    let command: String?
    /// For machines, and as a person reads it.
    let startedAt: String
    let started: String
    /// Nil where it is not known, as of a profile out of a file.
    let duration: String?
    let types: String
    /// Nil where there are none.
    let tags: String?
    let ending: String
    let processes: [Process]

    struct Process: Sendable {
        let name: String
        let pid: String
        let time: String
    }

    private static let processRows = 20

    init(_ recording: Recording) {
        id = recording.id.rawValue
        name = recording.name
        comment = recording.comment.isEmpty ? nil : recording.comment
        command = recording.command.isEmpty ? nil : recording.command.joined(separator: " ")
        startedAt = recording.startedAt.formatted(.iso8601)
        started = recording.startedAt.formatted(date: .abbreviated, time: .shortened)
        duration = recording.durationMs > 0 ? MeasureText.milliseconds(recording.durationMs) : nil
        types = recording.types.map(\.name).joined(separator: ", ")
        let tagged = recording.tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        tags = tagged.isEmpty ? nil : tagged.joined(separator: ", ")
        ending = recording.ending
        processes = recording.processes.prefix(Self.processRows).map {
            Process(name: $0.name, pid: "\($0.pid)", time: $0.cpuMs.map { MeasureText.milliseconds($0) } ?? "")
        }
    }
}

extension Recording {
    /// Whether each word is somewhere in what a person would look for: name, command, comment, tags, types.
    func matches(_ search: String) -> Bool {
        let texts =
            [name, comment, command.joined(separator: " ")] + tags.map { "\($0.key)=\($0.value)" } + types.map(\.name)
        return search.split(separator: " ").allSatisfy { word in
            texts.contains { $0.localizedCaseInsensitiveContains(word) }
        }
    }
}
