import Glibc
import Linux

/// Which host files stand behind the paths that a jailed program sees. Only these are ever opened: a path in a record
/// is hostile text, and naming a file outside the view yields nothing.
package struct ModuleView: Equatable, Sendable {
    /// A host file or directory and its place in the jail.
    package struct Entry: Equatable, Sendable {
        package let jailPath: String
        package let hostPath: String

        package init(jailPath: String, hostPath: String) {
            self.jailPath = jailPath
            self.hostPath = hostPath
        }
    }

    private let entries: [Entry]
    /// Where the view is of all files of this host.
    private let kept: KeptFiles?

    package init(_ entries: [Entry]) {
        self.entries = entries
        kept = nil
    }

    /// All regular files of this host that this process may read, whatever is mapped: for programs that are watched
    /// where they stand. Each is the file that its path named when it was first asked for.
    package init(keeping kept: KeptFiles) {
        entries = []
        self.kept = kept
    }

    /// What a tool that runs beside this process, and sees what it sees, is told to open for `path`.
    package func toolPath(of path: String) -> String { kept == nil ? path : hostPath(of: path) ?? path }

    /// The host's path of what the jail calls `path`, or nil where the view does not hold it.
    package func hostPath(of path: String) -> String? {
        guard path.hasPrefix("/"), !path.split(separator: "/").contains(".."), !path.utf8.contains(where: { $0 < 32 })
        else { return nil }
        if let kept { return kept.path(of: path) }
        for entry in entries {
            if path == entry.jailPath { return entry.hostPath }
            if path.hasPrefix(entry.jailPath + "/") { return entry.hostPath + path.dropFirst(entry.jailPath.count) }
        }
        return nil
    }

    /// The outline of the object file that the jail calls `path`, and its bytes' source while `body` runs.
    package func withObjectFile<Result>(
        at path: String, _ body: (ObjectFile, FileSource) -> Result?
    ) -> Result? {
        guard let hostPath = hostPath(of: path),
            // Non-blocking: the name may be one of a FIFO.
            let descriptor = try? OwnedDescriptor.open(hostPath, O_RDONLY | O_NONBLOCK),
            let file = try? ObjectFile(FileSource(descriptor: descriptor.number))
        else { return nil }
        return body(file, FileSource(descriptor: descriptor.number))
    }
}
