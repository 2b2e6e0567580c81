import Foundation
import Recordings
import Snippets

/// A recording as the API tells of it.
struct RecordingSummaryDocument: Encodable {
    struct Process: Encodable {
        let pid: Int32
        let name: String
        let cpuMs: Int?
    }

    let id: String
    let url: String
    let name: String
    let comment: String
    let command: [String]
    let startedAt: String
    let durationMs: Int
    let ending: String
    let isInterrupted: Bool
    let types: [Recording.TypeTotal]
    let tags: [String: String]
    let processes: [Process]

    init(_ recording: Recording) {
        id = recording.id.rawValue
        url = "/recordings/\(recording.id.rawValue)"
        name = recording.name
        comment = recording.comment
        command = recording.command
        startedAt = recording.startedAt.formatted(.iso8601)
        durationMs = recording.durationMs
        ending = recording.ending
        isInterrupted = recording.isInterrupted
        types = recording.types
        tags = recording.tags
        processes = recording.processes.map { Process(pid: $0.pid, name: $0.name, cpuMs: $0.cpuMs) }
    }
}

/// What may be changed of a recording; what is not named stays.
struct RecordingChange: Decodable {
    var name: String?
    var comment: String?

    /// 422 for what no recording may be called.
    func apply(to recording: inout Recording) throws {
        if let name {
            guard !name.isEmpty, name.utf8.count <= RecordingShelf.nameBytes else {
                throw Refusal(field: "name", detail: "name is 1 to \(RecordingShelf.nameBytes) bytes.")
            }
            recording.name = name
        }
        if let comment {
            guard comment.utf8.count <= RecordingShelf.commentBytes else {
                throw Refusal(field: "comment", detail: "comment is \(RecordingShelf.commentBytes) bytes at most.")
            }
            recording.comment = comment
        }
    }
}
