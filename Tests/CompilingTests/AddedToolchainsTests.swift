import Foundation
import Runs
import Sandboxing
import Snippets
import Testing

@testable import Compiling

/// Toolchains that an operator adds: what is taken for one, how it is recorded, what becomes of records that are damaged.
struct AddedToolchainsTests {
    private let place: URL
    private let installation: Installation

    init() throws {
        place = FileManager.default.temporaryDirectory.appending(path: "flamebox-\(RandomID.make())")
        let setUp = place.appending(path: ".setup")
        try FileManager.default.createDirectory(at: setUp, withIntermediateDirectories: true)
        try Data(#"{"go": "/go", "swift": "/swift"}"#.utf8).write(to: setUp.appending(path: "toolchains.json"))
        installation = Installation(root: place.path, programs: place.path)
    }

    private func remove() { try? FileManager.default.removeItem(at: place) }

    private func touch(_ paths: [String]) throws {
        for path in paths.map({ place.appending(path: $0) }) {
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("x".utf8).write(to: path)
        }
    }

    private static let goParts = [
        "bin/go", "src/runtime/proc.go", "pkg/tool/linux_amd64/compile", "pkg/tool/linux_amd64/link",
    ]
    private static let swiftParts = [
        "bin/swiftc", "bin/swift-frontend", "bin/swift-autolink-extract", "bin/ld.lld", "bin/clang",
        "lib/swift/linux/libswiftCore.so",
    ]

    @Test(arguments: [
        (goParts, "", Language.go, ""), (goParts.map { "go/\($0)" }, "", .go, "/go"),
        (swiftParts.map { "usr/\($0)" }, "", .swift, "/usr"), (swiftParts.map { "usr/\($0)" }, "/usr", .swift, "/usr"),
    ])
    func `a toolchain is known by what lies in its directory`(
        parts: [String], given: String, language: Language, root: String
    ) throws {
        defer { remove() }
        try touch(parts.map { "x/\($0)" })
        let home = place.appending(path: "x").resolvingSymlinksInPath().path
        let found = try InstalledToolchain.found(in: home + given, named: "n")
        #expect(found == InstalledToolchain(language: language, root: home + root, name: "n"))
        // A link to it is the same one.
        let link = place.appending(path: "link").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: home + given)
        #expect(try InstalledToolchain.found(in: link, named: "n") == found)
        try FileManager.default.removeItem(atPath: home + root + (language == .go ? "/src" : "/bin/clang"))
        #expect(throws: ToolchainRefusal.self) { try InstalledToolchain.found(in: home + given) }
    }

    @Test func `what holds no toolchain is none`() throws {
        defer { remove() }
        for directory in [place.path, "/nowhere", ""] {
            #expect(throws: ToolchainRefusal.self) { try InstalledToolchain.found(in: directory) }
        }
    }

    private func record(_ name: String) -> AddedToolchain {
        AddedToolchain(name: name, language: .go, root: "/opt/go", version: "go version go1", weaker: ["Slow."])
    }

    @Test func `what was added is there until it is removed, its caches with it`() throws {
        defer { remove() }
        let shelf = AddedToolchains(of: installation)
        #expect(shelf.all().isEmpty)
        try shelf.add(record("go1.26.6"))
        try shelf.add(record("go1.25"))
        #expect(shelf.all() == [record("go1.25"), record("go1.26.6")])
        try touch([".setup/caches/go1.25/digest/stamp.json", ".setup/caches/go/digest/stamp.json"])
        #expect(try shelf.remove("go1.25"))
        #expect(try !shelf.remove("go1.25"))
        #expect(shelf.all() == [record("go1.26.6")])
        #expect(try FileManager.default.contentsOfDirectory(atPath: installation.caches) == ["go"])
    }

    @Test(arguments: [
        "go", "swift", "", ".hidden", "../up", "a/b", "a b", "gö", "a\n", String(repeating: "a", count: 65),
    ])
    func `a name that could be a path, or another toolchain's, is refused`(name: String) throws {
        defer { remove() }
        let shelf = AddedToolchains(of: installation)
        try touch([".setup/caches/go/digest/stamp.json", "up.json"])
        #expect(throws: ToolchainRefusal.self) { try shelf.add(record(name)) }
        #expect(try !shelf.remove(name))
        try shelf.removeCaches(of: name)
        #expect(FileManager.default.fileExists(atPath: place.appending(path: "up.json").path))
        #expect(FileManager.default.fileExists(atPath: "\(installation.caches)/go/digest/stamp.json"))
        #expect(AddedToolchain.objection(to: name) != nil)
    }

    @Test func `a record that is damaged, or another's, is passed over and said`() throws {
        defer { remove() }
        let shelf = AddedToolchains(of: installation)
        try shelf.add(record("whole"))
        try touch([".setup/toolchains/broken.json", ".setup/toolchains/.half.json", ".setup/toolchains/note.txt"])
        try FileManager.default.copyItem(
            atPath: "\(installation.addedToolchains)/whole.json", toPath: "\(installation.addedToolchains)/other.json")
        #expect(shelf.all() == [record("whole")])
        #expect(shelf.faults().count == 2, "\(shelf.faults())")
    }

    @Test func `there is a most of them`() throws {
        defer { remove() }
        let shelf = AddedToolchains(of: installation)
        for number in 0..<Limits.addedToolchains { try shelf.add(record("n\(number)")) }
        #expect(throws: ToolchainRefusal.self) { try shelf.add(record("more")) }
        try shelf.add(record("n0"))
        #expect(shelf.all().count == Limits.addedToolchains)
    }

    @Test func `each toolchain's caches are its own`() throws {
        defer { remove() }
        let usual = try installation.defaultToolchain(of: .go)
        #expect(usual == InstalledToolchain(language: .go, root: "/go"))
        #expect(usual.cacheName == "go")
        #expect(record("go1.26.6").installed.cacheName == "go1.26.6")
    }
}
