import Foundation
import Glibc
import Linux
import SandboxProtocol
import Sandboxing
import Snippets

/// Whether the web side could give up its rights on this host, and whether its memory could be limited, found out by a
/// process that does both.
enum WebTrial {
    static func rows(waivers: Set<Waiver>) -> [HostProbe] {
        guard !waivers.contains(.cgroup) else { return [row(join: nil), waivedMemory] }
        do throws(SandboxFailure) {
            var group = try ServiceCgroup(memoryBytes: Limits.webMemoryMebibytes << 20)
            defer { _ = group.remove() }
            return [row(join: try group.prepare()), limitedMemory]
        } catch {
            return [row(join: nil), unlimitedMemory(error)]
        }
    }

    private static func row(join: String?) -> HostProbe {
        do {
            let words = try attempt(join: join)
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

    private static let memoryName = "webMemory"

    private static var limitedMemory: HostProbe {
        HostProbe(
            name: memoryName, isRequired: false, isWorking: true,
            meaning: "The web side went to a group that holds it to \(Limits.webMemoryMebibytes) MiB of memory "
                + "('serve --web-memory').")
    }

    private static var waivedMemory: HostProbe {
        HostProbe(
            name: memoryName, isRequired: false, isWaived: true, isWorking: false,
            meaning: "Waived with control groups: the memory of the web side is held by its own bounds alone.",
            mend: "Start without --waive cgroup.")
    }

    private static func unlimitedMemory(_ failure: SandboxFailure) -> HostProbe {
        HostProbe(
            name: memoryName, isRequired: false, isWorking: false,
            meaning: "The memory of the web side is held by its own bounds alone: \(failure).",
            mend: "See the row of control groups.")
    }

    /// What it complained of; nil where nothing was the matter.
    private static func attempt(join: String?) throws -> String? {
        let directory = FileManager.default.temporaryDirectory.appending(path: "flamebox-web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        // Nothing but an empty directory, and in the directory that is for what may be lost.
        defer { try? FileManager.default.removeItem(at: directory) }
        let words = try Linux.Pipe()
        let null = try OwnedDescriptor.open("/dev/null", O_RDWR)
        let arguments = ["web", "--data", directory.path, "--confinement-only"] + (join.map { ["--join", $0] } ?? [])
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
