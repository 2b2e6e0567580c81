import Foundation
import Glibc
import Linux
import Snippets

/// A directory of ours for one run's executable; removed when its owner goes away.
struct ScratchDirectory: ~Copyable, Sendable {
    let path: String
    private let name: String
    private let root: ScratchRoot

    fileprivate init(in root: ScratchRoot) throws {
        name = UUID().uuidString
        path = "\(root.path)/\(name)"
        self.root = root
        try root.make(name)
    }

    deinit { root.remove(name) }
}

/// Where one worker keeps its executables: a directory of its own, in one that belongs to its user and that nobody else
/// may enter.
///
/// Nobody else can have made it beforehand, or put a link in the place of anything in it. It is claimed for as long as
/// its worker lives, so that a later one can tell what a dead one left behind, whatever number that had.
package final class ScratchRoot: Sendable {
    let path: String
    private let name: String
    private let parent: OwnedDescriptor
    /// Keeps the claim, too.
    private let own: OwnedDescriptor

    /// Makes `directory` where it is not there, removes what dead workers left in it, and tries whether programs can be
    /// executed from it. Throws `UnusableScratch`.
    package init(in directory: String) throws {
        let made = mkdir(directory, 0o700) == 0
        guard made || errno == EEXIST else { throw UnusableScratch(directory, SystemError.last("mkdir")) }
        do throws(SystemError) {
            parent = try OwnedDescriptor.open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
            name = "worker-\(getpid())-" + UUID().uuidString
            try requireOwn(parent, directory)
            guard mkdirat(parent.number, name, 0o700) == 0 else { throw SystemError.last("mkdir \(name)") }
            own = try parent.openDirectory(name)
            _ = try own.claimShared()
        } catch {
            throw UnusableScratch(directory, error)
        }
        path = "\(realPath(directory))/\(name)"
        Self.sweep(parent)
        try probe()
    }

    deinit { clear() }

    /// For a process that makes no more of them.
    func clear() {
        // What cannot be removed now, the next worker sweeps.
        try? parent.removeTree(name)
    }

    func directory() throws -> ScratchDirectory { try ScratchDirectory(in: self) }

    fileprivate func make(_ name: String) throws(SystemError) {
        guard mkdirat(own.number, name, 0o700) == 0 else { throw .last("mkdir \(name)") }
    }

    fileprivate func remove(_ name: String) {
        // What cannot be removed now goes with the worker's directory.
        try? own.removeTree(name)
    }

    /// Removes what dead workers left in `directory`: for who stopped them, which is no time for them to clear away.
    package static func sweep(in directory: String) {
        // Without the directory no worker was ever there.
        guard let parent = try? OwnedDescriptor.open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) else { return }
        sweep(parent)
    }

    private static func sweep(_ parent: borrowing OwnedDescriptor) {
        // Leftovers cost room, nothing else; a run matters more than they.
        for entry in (try? parent.entries()) ?? [] where entry.name.hasPrefix("worker-") {
            guard let directory = try? parent.openDirectory(entry.name), (try? directory.claimAlone()) == true
            else { continue }
            try? parent.removeTree(entry.name)
        }
    }

    /// Executes a program from there, as runs will.
    private func probe() throws {
        let program = "probe"
        do throws(SystemError) {
            let file = try own.openFile(program, O_WRONLY | O_CREAT | O_EXCL, mode: 0o500)
            try file.writeAll(exitingProgram)
        } catch {
            throw UnusableScratch(path, error)
        }
        defer { remove(program) }
        do throws(SystemError) {
            let status = try waitForChild(try spawn("\(path)/\(program)", [], descriptors: []))
            guard status == 0 else { throw SystemError("execute \(program)", code: ENOEXEC) }
        } catch {
            throw UnusableScratch(path, "no program can be executed from it (\(error)); is it mounted noexec?")
        }
    }
}

/// Why a directory cannot hold the programs of runs.
package struct UnusableScratch: Error, CustomStringConvertible {
    package let description: String
    /// Its disk takes nothing now: another try may find it otherwise.
    package var diskTakesNothing = false

    init(_ directory: String, _ reason: String) {
        description = "programs cannot be kept in \(directory): \(reason)"
    }

    init(_ directory: String, _ error: SystemError) {
        self.init(directory, "\(error)")
        diskTakesNothing = [ENOSPC, EDQUOT, EROFS].contains(error.code)
    }
}

/// The first of the places for temporary files where programs can be kept and executed, in a directory of this user's
/// own: for who runs no service and so has no data directory.
package func privateScratchRoot(environment: [String: String] = ProcessInfo.processInfo.environment) throws
    -> ScratchRoot
{
    let places = [environment["TMPDIR"], "/tmp", environment["XDG_RUNTIME_DIR"], "/var/tmp", environment["HOME"]]
    var refusals: [String] = []
    for place in places.compactMap({ $0 }) where place.hasPrefix("/") {
        do { return try ScratchRoot(in: "\(place)/.flamebox-\(geteuid())") } catch { refusals.append("\(error)") }
    }
    let named = places.compactMap { $0 }.joined(separator: ", ")
    throw UnusableScratch("any of \(named)", refusals.joined(separator: "; "))
}

private func requireOwn(_ directory: borrowing OwnedDescriptor, _ path: String) throws(SystemError) {
    var status = stat()
    guard fstat(directory.number, &status) == 0 else { throw .last("stat \(path)") }
    // Somebody else's, or open to others: what is in it may be theirs.
    guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else { throw SystemError("own \(path)", code: EPERM) }
}

private func realPath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
}
