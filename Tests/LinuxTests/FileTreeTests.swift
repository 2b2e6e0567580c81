import Glibc
import Linux
import Testing

struct FileTreeTests {
    private let path = "/tmp/flamebox-tree-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"

    private func makeTree() throws -> OwnedDescriptor {
        #expect(mkdir(path, 0o700) == 0)
        for folder in ["inner", "outside"] { #expect(mkdir("\(path)/\(folder)", 0o700) == 0) }
        for file in ["inner/a", "inner/b", "outside/kept"] {
            try OwnedDescriptor.open("\(path)/\(file)", O_WRONLY | O_CREAT, mode: 0o600).writeAll([1, 2, 3])
        }
        return try OwnedDescriptor.openDirectory(path)
    }

    private func removeAll() throws {
        let parent = try OwnedDescriptor.openDirectory("/tmp")
        try parent.removeTree(String(path.dropFirst("/tmp/".count)))
        #expect(access(path, F_OK) != 0)
    }

    @Test func `a tree is removed without following what leads out of it`() throws {
        let tree = try makeTree()
        #expect(symlink("\(path)/outside", "\(path)/inner/link") == 0)
        try tree.removeTree("inner")
        #expect(access("\(path)/inner", F_OK) != 0)
        #expect(access("\(path)/outside/kept", F_OK) == 0)
        try tree.removeTree("inner")
        try removeAll()
    }

    @Test func `a link in the place of a directory is not entered`() throws {
        let tree = try makeTree()
        #expect(symlink("\(path)/outside", "\(path)/link") == 0)
        #expect(throws: SystemError.self) { _ = try tree.openDirectory("link") }
        #expect(throws: SystemError.self) { _ = try tree.openFile("link", O_RDONLY) }
        try removeAll()
    }

    @Test func `marks are of all files and tell of every change`() throws {
        let tree = try makeTree()
        let before = try fileMarks(below: path)
        #expect(Set(before.keys) == ["\(path)/inner/a", "\(path)/inner/b", "\(path)/outside/kept"])
        #expect(try fileMarks(below: path, leavingOut: { $0 == "outside" }).count == 2)
        let times = [timespec(tv_sec: 1, tv_nsec: 2), timespec(tv_sec: 1, tv_nsec: 2)]
        #expect(utimensat(tree.number, "inner/a", times, 0) == 0)
        let after = try fileMarks(below: path)
        #expect(after["\(path)/inner/a"] == FileMark(bytes: 3, seconds: 1, nanoseconds: 2))
        #expect(after.filter { before[$0.key] != $0.value }.count == 1)
        try removeAll()
    }

    @Test func `a copy keeps times, and takes neither links nor more than it may`() throws {
        let tree = try makeTree()
        try copyFiles(below: "\(path)/inner", to: "\(path)/copy", byteLimit: 6)
        #expect(try fileMarks(below: "\(path)/copy")["\(path)/copy/a"] == FileMark(ofFileAt: "\(path)/inner/a"))
        #expect(throws: SystemError.self) {
            try copyFiles(below: "\(path)/inner", to: "\(path)/small", byteLimit: 5)
        }
        #expect(symlinkat("/etc/passwd", tree.number, "inner/link") == 0)
        #expect(throws: SystemError.self) {
            try copyFiles(below: "\(path)/inner", to: "\(path)/linked", byteLimit: 1 << 20)
        }
        try removeAll()
    }

    @Test func `a claim is one's own until its descriptor is closed`() throws {
        let tree = try makeTree()
        do {
            let one = try tree.openDirectory("inner")
            let other = try tree.openDirectory("inner")
            #expect(try one.claimShared())
            #expect(try other.claimShared())
            #expect(try !tree.openDirectory("inner").claimAlone())
        }
        #expect(try tree.openDirectory("inner").claimAlone())
        try removeAll()
    }
}
