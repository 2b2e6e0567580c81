package import ObjectFiles
import Profiles
import Synchronization

/// The tables of the libraries that all programs share, each compiled once.
///
/// Only for modules of our own choosing: a program could give itself the build id of a library.
package final class CallFrameTables: Sendable {
    private let view: ModuleView
    private let tables = Mutex<[String: ModuleUnwindTable?]>([:])

    /// - Parameter view: the libraries, as the jails see them.
    package init(view: ModuleView) {
        self.view = view
    }

    /// Compiles the table of a library before anybody waits for it.
    package func preload(path: String) {
        _ = table(at: path)
    }

    /// Holds on to the file that the path names now, where the view keeps files.
    func keep(path: String) { _ = view.hostPath(of: path) }

    /// Nil where the view does not hold the module. Compiled outside the lock: two may do the same work once.
    func table(at path: String) -> ModuleUnwindTable? {
        guard let hostPath = view.hostPath(of: path) else { return nil }
        if let known = tables.withLock({ $0[hostPath] }) { return known }
        let table = view.withObjectFile(at: path) {
            ModuleUnwindTable($0, $1, isSwiftConcurrency: Module.isSwiftConcurrency(path))
        }
        tables.withLock { $0[hostPath] = .some(table) }
        return table
    }
}
