import Foundation
import Glibc
import Linux
import Sandboxing

/// Whether the web side could give up its rights on this host, found out by a process that does.
enum WebTrial {
    static func row() -> HostProbe {
        do {
            let words = try attempt()
            return HostProbe(
                name: "web", isRequired: true, isWorking: words == nil,
                meaning: words ?? "The web side gave up every right, and had no file of the host in view.",
                mend: words == nil
                    ? "" : "Start the service as root with every capability, or as an ordinary user without any.")
        } catch {
            return HostProbe(
                name: "web", isRequired: true, isWorking: false, errno: (error as? SystemError)?.code,
                meaning: "The web side could not be tried: \(error).", mend: "Mend what refuses.")
        }
    }

    /// What it complained of; nil where nothing was the matter.
    private static func attempt() throws -> String? {
        let directory = FileManager.default.temporaryDirectory.appending(path: "flamebox-web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        // Nothing but an empty directory, and in the directory that is for what may be lost.
        defer { try? FileManager.default.removeItem(at: directory) }
        let words = try Linux.Pipe()
        let null = try OwnedDescriptor.open("/dev/null", O_RDWR)
        let arguments = ["web", "--data", directory.path, "--confinement-only"]
        let process = try spawn(
            ownPath(), arguments, descriptors: [null.number, null.number, words.writeEnd.number])
        let heard = try hear(words.keepReadEnd())
        return try waitForChild(process) == 0 ? nil : heard
    }

    private static func hear(_ end: consuming OwnedDescriptor) throws(SystemError) -> String {
        var heard: [UInt8] = []
        while let piece = try end.read(upTo: 4096), !piece.isEmpty { heard += piece }
        return String(decoding: heard, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
