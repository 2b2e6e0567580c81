import Foundation
import Linux
import SandboxProtocol
import Snippets

/// Everything that a language's caches are made from. Where one of these differs, the caches are others.
struct Ingredients: Codable, Equatable, Sendable {
    /// Our own files by content, keyed by their path below the installation.
    let own: [String: String]
    /// The toolchain's and the host's by size and time, which is what compiled modules remember of them.
    let foreign: [String: FileMark]

    /// A name for these that no other ingredients have in practice: 64 bits of FNV-1a, in any order of the files.
    var digest: String {
        let ownSum = own.reduce(UInt64(0)) { $0 &+ Self.hash("\($1.key)\0\($1.value)") }
        let sum = foreign.reduce(ownSum) { sum, file in
            let mark = file.value
            return sum &+ Self.hash("\(file.key)\0\(mark.bytes) \(mark.seconds) \(mark.nanoseconds)")
        }
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func hash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }

    /// A file that differs between these and `others`, for people; nil where none does.
    func difference(from others: Ingredients) -> String? {
        let ownPath = Self.difference(own, others.own)
        return ownPath ?? Self.difference(foreign, others.foreign)
    }

    private static func difference<Mark: Equatable>(_ one: [String: Mark], _ other: [String: Mark]) -> String? {
        one.first { other[$0.key] != $0.value }?.key ?? other.keys.first { one[$0] == nil }
    }
}

/// Where a language's ingredients are.
struct IngredientPlaces: Sendable {
    /// Raised when code of ours makes other caches from the same ingredients.
    private static let format = "6"

    private let installed: InstalledToolchain
    private let installation: Installation

    init(of installed: InstalledToolchain, in installation: Installation) {
        self.installed = installed
        self.installation = installation
    }

    private var language: Language { installed.language }
    private var toolchain: String { installed.root }

    /// Looks at every file: some ten thousand, which takes a fiftieth of a second where the kernel has them at hand.
    func look() async throws(CompilingFailure) -> Ingredients {
        try await onOwnedThread(named: "ingredients", throwing: CompilingFailure.self) {
            () throws(CompilingFailure) in
            var own = ownFiles()
            own["format"] = Self.format
            if language == .go { own["stack limit"] = String(GoStackLimit.bytes) }
            do throws(SystemError) {
                return Ingredients(own: own, foreign: try foreignFiles())
            } catch {
                throw .installation("what \(language.rawValue) is compiled from cannot be looked at: \(error)")
            }
        }
    }

    private func ownFiles() -> [String: String] {
        let folder = "Sandbox/Toolchains/\(language.rawValue)"
        let inside = FileManager.default.enumerator(atPath: "\(installation.root)/\(folder)")
        let paths = (inside?.allObjects ?? []).compactMap { $0 as? String }
        // Swift's modules are cached by the manifest's flags; Go's archives know nothing of them.
        let manifest = language == .swift ? ["\(folder).json"] : []
        var contents: [String: String] = [:]
        // Where one that was added is, its own files say by their paths.
        let record = installed.name == nil ? [".setup/toolchains.json"] : []
        for path in record + manifest + paths.map({ "\(folder)/\($0)" }) {
            contents[path] = FileManager.default.contents(atPath: "\(installation.root)/\(path)")
                .map { String(decoding: $0, as: UTF8.self) }
        }
        return contents
    }

    @available(*, noasync, message: "blocks the calling thread")
    private func foreignFiles() throws(SystemError) -> [String: FileMark] {
        switch language {
        case .go:
            return try fileMarks(below: toolchain) { name in
                // What no package is made from.
                ["testdata", "test", "doc", "api", "__pycache__"].contains(name) || name.hasSuffix("_test.go")
            }
        case .swift:
            var marks = try fileMarks(below: toolchain)
            // As the compiler sees them, wherever they are.
            for (path, mark) in try fileMarks(below: installation.headers) {
                marks["/usr/include" + path.dropFirst(installation.headers.count)] = mark
            }
            marks.merge(try fileMarks(below: "/usr/lib/gcc")) { $1 }
            for library in Self.systemLibraries { marks[library] = FileMark(ofFileAt: library) }
            return marks
        }
    }

    /// What Swift's compiler loads that is the host's; the rest of its libraries come with it.
    private static let systemLibraries = ["c", "m", "stdc++", "gcc_s", "z", "uuid"].flatMap { name in
        (0...6).map { "\(RunView.systemLibraryDirectory)/lib\(name).so.\($0)" }
    }
}
