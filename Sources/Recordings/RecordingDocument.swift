import Foundation

/// A recording as `recording.json` has it. What a later version adds is passed over; what an earlier one did not have is
/// empty.
struct RecordingDocument: Codable {
    static let version = 1

    let version: Int
    let id: String
    let name: String
    let comment: String?
    let command: [String]
    let startedAtMs: Int64
    let durationMs: Int?
    let types: [Recording.TypeTotal]?
    let tags: [String: String]?
    let processes: [Recording.Process]?
    let ending: String?
    let isInterrupted: Bool?

    init(_ recording: Recording) {
        version = Self.version
        id = recording.id.rawValue
        name = recording.name
        comment = recording.comment
        command = recording.command
        startedAtMs = Int64((recording.startedAt.timeIntervalSince1970 * 1000).rounded())
        durationMs = recording.durationMs
        types = recording.types
        tags = recording.tags
        processes = recording.processes
        ending = recording.ending
        isInterrupted = recording.isInterrupted
    }

    /// Nil where the document is of another recording, or of a later version that says so.
    func recording(named id: RecordingID) -> Recording? {
        guard version == Self.version, self.id == id.rawValue else { return nil }
        var recording = Recording(
            id: id, name: name, command: command,
            startedAt: Date(timeIntervalSince1970: Double(startedAtMs) / 1000), tags: tags ?? [:])
        recording.comment = comment ?? ""
        recording.durationMs = durationMs ?? 0
        recording.types = types ?? []
        recording.processes = processes ?? []
        recording.ending = ending ?? ""
        recording.isInterrupted = isInterrupted ?? false
        return recording
    }
}
