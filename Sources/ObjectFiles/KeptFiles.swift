import Glibc
import Linux
import Synchronization

/// Files that stay open from the first time that anybody asks for them: what a build tool runs is often gone before its
/// names are read (`go run` removes its program), and another file may be in its place.
package final class KeptFiles: Sendable, Equatable {
    private struct State {
        var descriptors: [String: Int32?] = [:]
    }

    private let state = Mutex(State())
    private let limit: Int
    private let process = getpid()
    /// O_PATH of open(2), which the header hides from Swift.
    private static let pathOnly: Int32 = 0o10000000

    /// - Parameter limit: of files that are open at a time; further ones are not known.
    package init(limit: Int) {
        self.limit = limit
    }

    deinit {
        state.withLock { state in
            for case let descriptor? in state.descriptors.values { close(descriptor) }
        }
    }

    package static func == (left: KeptFiles, right: KeptFiles) -> Bool { left === right }

    /// The name by which the file can be opened again, whatever its own path names by now (`proc(5)`); nil for what is no
    /// regular file, or not ours to read.
    package func path(of path: String) -> String? {
        let descriptor = state.withLock { state -> Int32? in
            if let known = state.descriptors[path] { return known }
            let opened = state.descriptors.count < limit ? Self.openRegularFile(path) : nil
            state.descriptors[path] = .some(opened)
            return opened
        }
        return descriptor.map { "/proc/\(process)/fd/\($0)" }
    }

    /// Looked at before it is opened: opening a device may do something.
    private static func openRegularFile(_ path: String) -> Int32? {
        // Safe: a text of Swift's ends in a zero for the call.
        let look = unsafe open(path, pathOnly | O_CLOEXEC)
        guard look >= 0 else { return nil }
        defer { close(look) }
        var status = stat()
        // Safe: the call fills the structure that it is given.
        guard unsafe fstat(look, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let opened = unsafe open("/proc/self/fd/\(look)", O_RDONLY | O_CLOEXEC)
        return opened >= 0 ? opened : nil
    }
}
