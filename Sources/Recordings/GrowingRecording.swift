import Foundation
import Glibc

/// A recording while it is made: a hidden folder that holds the profile so far, and becomes the recording when it is done.
/// Whoever makes it holds a lock, which the kernel gives back however that process ends: what nobody holds any more is
/// complete with what it has.
package final class GrowingRecording: Sendable {
    private let shelf: RecordingShelf
    private let folder: String
    private let lock: Int32

    private static let prefix = "."
    private static let suffix = ".part"
    private static let lockName = "lock"

    /// Makes the folder, and completes first what others left behind.
    package init(_ recording: Recording, on shelf: RecordingShelf) throws(RecordingFailure) {
        try DurableFiles.makeFolder(shelf.path)
        let folder = Self.folder(of: recording.id, on: shelf)
        try DurableFiles.makeFolder(folder)
        let lock = open("\(folder)/\(Self.lockName)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        self.shelf = shelf
        self.folder = folder
        self.lock = lock
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw .last("locked", folder) }
        try RecordingShelf.write(recording, to: folder)
    }

    deinit { close(lock) }

    /// Keeps what there is so far.
    ///
    /// - Parameter profile: as it is stored.
    package func keep(_ recording: Recording, profile: [UInt8]) throws(RecordingFailure) {
        try DurableFiles.write(profile, to: "\(folder)/\(RecordingShelf.profile)")
        try RecordingShelf.write(recording, to: folder)
    }

    /// Makes it the recording that others see.
    package func complete(_ recording: Recording, profile: [UInt8]) throws(RecordingFailure) {
        try keep(recording, profile: profile)
        unlink("\(folder)/\(Self.lockName)")
        try DurableFiles.moveFolder(folder, to: shelf.folder(of: recording.id))
    }

    /// Of nothing worth keeping.
    package func discard() { try? FileManager.default.removeItem(atPath: folder) }

    private static func folder(of id: RecordingID, on shelf: RecordingShelf) -> String {
        "\(shelf.path)/\(prefix)\(id.rawValue)\(suffix)"
    }

    /// Completes what recorders left that are gone, with what they had kept, and removes what holds nothing.
    ///
    /// - Returns: what was completed.
    @discardableResult
    package static func completeInterrupted(on shelf: RecordingShelf) -> [Recording] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: shelf.path)) ?? []
        return names.sorted().compactMap { name in
            guard name.hasPrefix(prefix), name.hasSuffix(suffix),
                let id = RecordingID(rawValue: String(name.dropFirst(prefix.count).dropLast(suffix.count)))
            else { return nil }
            return completeInterrupted(id, on: shelf)
        }
    }

    private static func completeInterrupted(_ id: RecordingID, on shelf: RecordingShelf) -> Recording? {
        let folder = folder(of: id, on: shelf)
        let lock = open("\(folder)/\(lockName)", O_RDWR | O_CLOEXEC)
        // One that is just being made has none yet: it is left alone.
        guard lock >= 0 else { return nil }
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return nil }
        guard var recording = RecordingShelf.recording(id, in: folder), !recording.types.isEmpty,
            FileManager.default.fileExists(atPath: "\(folder)/\(RecordingShelf.profile)")
        else {
            try? FileManager.default.removeItem(atPath: folder)
            return nil
        }
        recording.isInterrupted = true
        recording.ending = "The recorder was stopped before it was done: this is what it had kept."
        guard (try? RecordingShelf.write(recording, to: folder)) != nil else { return nil }
        unlink("\(folder)/\(lockName)")
        guard (try? DurableFiles.moveFolder(folder, to: shelf.folder(of: id))) != nil else { return nil }
        return recording
    }
}
