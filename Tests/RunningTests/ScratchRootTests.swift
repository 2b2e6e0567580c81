import Foundation
import SmallDisk
import Testing

@testable import Running

/// Where programs are kept: in nobody else's directory, and only where they can be executed.
@Suite(.timeLimit(.minutes(20)))
struct ScratchRootTests {
    private let place: URL

    init() throws {
        place = FileManager.default.temporaryDirectory.appending(path: "flamebox-scratch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    private var path: String { place.appending(path: "scratch").path }

    private func remove() { try? FileManager.default.removeItem(at: place) }

    private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }

    @Test func `runs' directories are private and gone with their runs, and the worker's with the worker`() throws {
        defer { remove() }
        do {
            let root = try ScratchRoot(in: path)
            do {
                let directory = try root.directory()
                let attributes = try FileManager.default.attributesOfItem(atPath: directory.path)
                #expect(attributes[.posixPermissions] as? Int == 0o700)
                try Data().write(to: URL(filePath: "\(directory.path)/main"))
                #expect(directory.path.hasPrefix("\(root.path)/"))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: root.path).isEmpty)
        }
        #expect(try names().isEmpty)
    }

    @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.skipped)"))
    func `a full disk is told from a host that cannot keep programs`() throws {
        defer { remove() }
        let disk = try SmallDisk()
        try disk.fill()
        #expect { try ScratchRoot(in: disk.path + "/scratch") } throws: { error in
            (error as? UnusableScratch)?.diskTakesNothing == true
        }
        #expect { try ScratchRoot(in: path + "/none/scratch") } throws: { error in
            (error as? UnusableScratch)?.diskTakesNothing == false
        }
    }

    @Test func `a directory that is open to others is not used`() throws {
        defer { remove() }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        #expect(chmod(path, 0o777) == 0)
        #expect(throws: UnusableScratch.self) { try ScratchRoot(in: path) }
        #expect(try names().isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `a directory that somebody else made beforehand is not used`() throws {
        defer { remove() }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        #expect(chown(path, 12_345, 12_345) == 0)
        #expect(throws: UnusableScratch.self) { try ScratchRoot(in: path) }
    }

    @Test func `a link to a directory of ours is not followed`() throws {
        defer { remove() }
        let own = place.appending(path: "own").path
        #expect(mkdir(own, 0o700) == 0)
        #expect(symlink(own, path) == 0)
        #expect(throws: UnusableScratch.self) { try ScratchRoot(in: path) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: own).isEmpty)
    }

    @Test func `what dead workers left is swept, what living ones have stays, links are not followed`() throws {
        defer { remove() }
        let living = try ScratchRoot(in: path)
        let kept = place.appending(path: "kept").path
        #expect(mkdir(kept, 0o700) == 0)
        try Data("kept".utf8).write(to: URL(filePath: "\(kept)/file"))
        let dead = "\(path)/worker-1-dead"
        #expect(mkdir(dead, 0o700) == 0)
        #expect(symlink(kept, "\(dead)/link") == 0)
        #expect(mkdir("\(dead)/run", 0o700) == 0)
        try Data().write(to: URL(filePath: "\(dead)/run/main"))
        ScratchRoot.sweep(in: path)
        #expect(!FileManager.default.fileExists(atPath: dead))
        #expect(mkdir(dead, 0o700) == 0)
        let second = try ScratchRoot(in: path)
        let expected = Set([living, second].compactMap { $0.path.split(separator: "/").last.map(String.init) })
        #expect(Set(try names()) == expected)
        #expect(FileManager.default.fileExists(atPath: "\(kept)/file"))
    }

    /// Mounted here and nowhere else for the test's time; without the right to, there is nothing to test.
    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `where nothing can be executed, it says so at once`() throws {
        defer { remove() }
        try #require(mount("none", place.path, "tmpfs", UInt(MS_NOEXEC), nil) == 0)
        defer { umount2(place.path, Int32(MNT_DETACH)) }
        let refusal = #expect(throws: UnusableScratch.self) { try ScratchRoot(in: path) }
        #expect(refusal?.description.contains("noexec") == true)
    }
}
