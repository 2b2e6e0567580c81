package import Foundation
import Glibc

/// Why a recording could not be kept, in a sentence.
package struct RecordingFailure: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    /// Takes the calling thread's errno.
    static func last(_ what: String, _ path: String) -> RecordingFailure {
        RecordingFailure("\(path) could not be \(what): \(String(cString: strerror(errno))).")
    }
}

/// Files that are there whole, or not at all, whatever ends this process or this machine.
package enum DurableFiles {
    /// Writes beside the path first, and puts the file in its place once the disk has it.
    ///
    /// - Parameter mode: the file's, less what the caller's mask takes away.
    package static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws(RecordingFailure) {
        let temporary = path + ".part"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { throw .last("made", temporary) }
        do {
            defer { close(file) }
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
                if written < 0, errno == EINTR { continue }
                guard written > 0 else {
                    let failure = RecordingFailure.last("written", path)
                    unlink(temporary)
                    throw failure
                }
                rest = rest.dropFirst(written)
            }
            guard fsync(file) == 0 else {
                let failure = RecordingFailure.last("written", path)
                unlink(temporary)
                throw failure
            }
        }
        guard rename(temporary, path) == 0 else { throw .last("put in its place", path) }
    }

    /// Puts a folder that is complete in its place, once the disk has what is in it. The new name must be free.
    package static func moveFolder(_ path: String, to place: String) throws(RecordingFailure) {
        synchronize(path)
        guard rename(path, place) == 0 else { throw .last("put in its place", place) }
        synchronize((place as NSString).deletingLastPathComponent)
    }

    package static func makeFolder(_ path: String, mode: mode_t = 0o700) throws(RecordingFailure) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: NSNumber(value: mode)])
        } catch {
            throw RecordingFailure("\(path) is not there and cannot be made: \(error.localizedDescription)")
        }
    }

    private static func synchronize(_ folder: String) {
        let directory = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        // Some file systems have no such call for folders, and need none.
        fsync(directory)
        close(directory)
    }
}
