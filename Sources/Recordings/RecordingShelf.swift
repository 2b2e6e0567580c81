import Foundation
import Glibc

/// The recordings of the person who calls: a folder each, complete or not there, with `recording.json` and the profile as
/// `profile.json.gz`. Only whoever owns the shelf may look: recordings hold command lines.
package struct RecordingShelf: Sendable {
    /// The directory of all recordings.
    package let path: String

    /// Recordings that a list holds; further ones, the oldest, are left out of it.
    package static let listed = 10_000
    /// Of a name that a person gives, or a comment, in bytes.
    package static let nameBytes = 200
    package static let commentBytes = 16 * 1024
    private static let documentBytes = 4 << 20

    static let document = "recording.json"
    static let profile = "profile.json.gz"

    /// - Parameter data: of the person: `$XDG_DATA_HOME/flamebox`, or where `--data` leads.
    package init(data: String) {
        path = "\(data)/recordings"
    }

    /// Where recordings lie unless somebody says otherwise (XDG Base Directory Specification).
    package static func usualData(_ environment: [String: String]) -> String {
        if let home = environment["XDG_DATA_HOME"], home.hasPrefix("/") { return "\(home)/flamebox" }
        return "\(environment["HOME"] ?? "/tmp")/.local/share/flamebox"
    }

    /// The newest first. What cannot be read is passed over.
    package func list() -> [Recording] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let newest = names.compactMap(RecordingID.init).sorted { $0.rawValue > $1.rawValue }.prefix(Self.listed)
        return newest.compactMap(recording).sorted {
            ($0.startedAt, $0.id.rawValue) > ($1.startedAt, $1.id.rawValue)
        }
    }

    /// Nil where there is none of that name that can be read.
    package func recording(_ id: RecordingID) -> Recording? {
        Self.recording(id, in: folder(of: id))
    }

    /// The profile's bytes as they are stored; nil where there are none.
    package func profile(of id: RecordingID) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(folder(of: id))/\(Self.profile)").map { Array($0) }
    }

    /// Writes the document anew: for a name and a comment.
    package func update(_ recording: Recording) throws(RecordingFailure) {
        try Self.write(recording, to: folder(of: recording.id))
    }

    /// Gone at once by its name, and then file by file. Nothing is done where there is none.
    package func delete(_ id: RecordingID) throws(RecordingFailure) {
        let removed = "\(path)/.\(id.rawValue).removed"
        guard rename(folder(of: id), removed) == 0 else {
            if errno == ENOENT { return }
            throw .last("removed", folder(of: id))
        }
        try? FileManager.default.removeItem(atPath: removed)
    }

    /// Shows a recording of another shelf here, too: what is changed of it is changed there, and to delete it here takes it
    /// out of sight only.
    package func show(_ id: RecordingID, of other: RecordingShelf) throws(RecordingFailure) {
        try DurableFiles.makeFolder(path)
        guard symlink(other.folder(of: id), folder(of: id)) == 0 || errno == EEXIST else {
            throw .last("shown", other.folder(of: id))
        }
    }

    func folder(of id: RecordingID) -> String { "\(path)/\(id.rawValue)" }

    static func recording(_ id: RecordingID, in folder: String) -> Recording? {
        let path = "\(folder)/\(document)"
        guard let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int,
            size <= documentBytes, let data = FileManager.default.contents(atPath: path)
        else { return nil }
        return (try? JSONDecoder().decode(RecordingDocument.self, from: data))?.recording(named: id)
    }

    static func write(_ recording: Recording, to folder: String) throws(RecordingFailure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(RecordingDocument(recording)) else {
            throw RecordingFailure("What is known of the recording could not be written down.")
        }
        try DurableFiles.write(Array(data), to: "\(folder)/\(document)")
    }
}
