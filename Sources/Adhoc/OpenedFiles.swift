package import Foundation
import Glibc
import ProfileFormats
package import Profiles
package import Recordings

/// Profiles out of files, and recordings, that somebody wants to look at for a while: a shelf of their own that nothing is
/// left of afterwards.
package struct OpenedFiles: Sendable {
    /// Where they lie.
    package let shelf: RecordingShelf
    /// In the order in which they were opened.
    package private(set) var recordings: [RecordingID] = []
    private let folder: String

    /// Only the person who calls can enter the folder.
    package init() throws(RecordingFailure) {
        var name = Array((FileManager.default.temporaryDirectory.path + "/flamebox-open-XXXXXX").utf8CString)
        guard mkdtemp(&name) != nil else {
            throw RecordingFailure("A temporary folder could not be made: \(String(cString: strerror(errno))).")
        }
        folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        shelf = RecordingShelf(data: folder)
    }

    /// - Parameters:
    ///   - name: as the list shows it; cut to what a recording may be called.
    ///   - changed: when the file was written last.
    ///   - origin: what is to be said of where it comes from.
    package mutating func add(_ profile: Profile, named name: String, changed: Date, origin: String) throws {
        var shown = name
        while shown.utf8.count > RecordingShelf.nameBytes { shown.removeLast() }
        var recording = Recording(
            id: RecordingID(at: changed), name: shown.isEmpty ? "profile" : shown, command: [], startedAt: changed)
        recording.describe(profile)
        recording.ending = origin
        try GrowingRecording(recording, on: shelf).complete(recording, profile: try StoredProfile.encode(profile))
        recordings.append(recording.id)
    }

    /// Shows a recording where it lies: what is changed of it stays changed.
    package mutating func show(_ id: RecordingID, of other: RecordingShelf) throws(RecordingFailure) {
        try shelf.show(id, of: other)
        recordings.append(id)
    }

    /// Leaves nothing behind, but for recordings that were only shown.
    package func remove() {
        // Links are removed and not followed. What cannot be removed is the temporary directory's to sweep.
        try? FileManager.default.removeItem(atPath: folder)
    }
}
