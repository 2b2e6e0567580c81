import Runs
import Snippets
import Testing

@testable import Compiling

/// Swift programs of several modules, in the language that they ask for.
struct SwiftModulesTests {
    private static func files(_ files: KeyValuePairs<String, String>) -> [SourceFile] {
        files.map { SourceFile(name: $0.key, content: $0.value) }
    }

    private static func modules(_ files: KeyValuePairs<String, String>) -> SwiftModules {
        SwiftModules(of: Self.files(files)) { $0.name.hasSuffix("/main.swift") }
    }

    @Test func `folders are modules, compiled behind those that they import, and only where they are imported`() {
        let modules = Self.modules([
            "main.swift": "import Trees\n@testable import struct Lists.List\n", "help.swift": "",
            "Sources/Trees/a.swift": "internal import Lists;import Foundation\n", "Sources/Trees/deep/b.swift": "",
            "Lists/l.swift": "", "Unused/u.swift": "import Trees\n",
        ])
        #expect(modules.objections.isEmpty)
        #expect(modules.all.map(\.name) == ["Lists", "Trees", "main"])
        #expect(modules.all[1].files.map(\.name) == ["Sources/Trees/a.swift", "Sources/Trees/deep/b.swift"])
    }

    @Test func `a program may start in a folder, as packages have it`() {
        let modules = Self.modules(["Sources/App/main.swift": "import Lib\n", "Sources/Lib/l.swift": ""])
        #expect(modules.objections.isEmpty)
        #expect(modules.all.map(\.name) == ["Lib", "main"])
    }

    @Test func `modules in a ring, names that are none, and a start that is not there are refused at their places`() {
        let ring = Self.modules(["main.swift": "import A\n", "A/a.swift": "\nimport B\n", "B/b.swift": "import A\n"])
        #expect(ring.objections.map { "\($0.file):\($0.line)" } == ["B/b.swift:1"])
        #expect(Self.modules(["main.swift": "import Swift\n", "Swift/s.swift": ""]).objections.count == 1)
        #expect(Self.modules(["A/a.swift": "", "B/b.swift": ""]).objections.count == 1)
        #expect(SwiftFeatures(of: Self.files(["a.swift": "// swift-upcoming-feature: -Xcc\n"])).objections.count == 1)
    }

    @Test(.needsCompilers, .timeLimit(.minutes(2)), arguments: [RunOptions.Optimization.release, .debug])
    func `a program of modules is compiled and linked`(optimization: RunOptions.Optimization) async throws {
        let files = Self.files([
            "main.swift": "import Trees\nimport Foundation\nprint(Tree(3).depth, sum([1, 2]))\n",
            "Sources/Trees/tree.swift": """
            @_exported \("import") Lists
            public struct Tree {
                public let depth: Int
                public init(_ depth: Int) { self.depth = depth }
            }
            """,
            "Lists/sum.swift": "public func sum<T: Numeric>(_ all: [T]) -> T { all.reduce(0, +) }\n",
            "data/x.txt": "",
        ])
        let snippet = try Snippet(language: .swift, files: files, options: RunOptions(optimization: optimization))
        try await TestBench.compile(snippet) { compilation in
            guard case .built(let executable, _) = compilation.outcome else {
                Issue.record("not built: \(compilation.outcome)")
                return
            }
            try #expect(TestBench.output(of: executable) == "3 3\n")
        }
        let broken = files + [SourceFile(name: "Lists/b.swift", content: "\nlet x: Int = \"\"\n")]
        try await TestBench.compile(Snippet(language: .swift, files: broken)) { compilation in
            #expect(TestBench.errors(compilation).map { "\($0.file):\($0.line)" } == ["Lists/b.swift:2"])
        }
    }

    static let modes: [(mode: Int?, isBuilt: Bool)] = [(nil, true), (5, true), (6, false)]

    @Test(.needsCompilers, .timeLimit(.minutes(2)), arguments: modes)
    func `the language mode is as asked for`(mode: Int?, isBuilt: Bool) async throws {
        let files = Self.files([
            "main.swift": "print(1)\n", "a.swift": "final class Box { var x = 1 }\nlet shared = Box()\nvar count = 0\n",
        ])
        let snippet = try Snippet(language: .swift, files: files, options: RunOptions(swiftMode: mode))
        try await TestBench.compile(snippet) { compilation in
            #expect(TestBench.errors(compilation).isEmpty == isBuilt, "\(compilation.outcome)")
        }
    }

    @Test func `upcoming features are on for the module whose files ask for them`() throws {
        let snippet = try Snippet(
            language: .swift,
            files: Self.files([
                "main.swift": "import A\n// swift-upcoming-feature: InferIsolatedConformances\n",
                "A/a.swift": "// A.\n\n// swift-upcoming-feature: ExistentialAny, MemberImportVisibility\nlet x = 1\n",
            ]))
        let units = SwiftRules().plan(for: snippet).units
        let features = units.map { unit in
            unit.arguments.indices.dropFirst().filter { unit.arguments[$0 - 1] == "-enable-upcoming-feature" }
                .map { unit.arguments[$0] }
        }
        #expect(features == [["ExistentialAny", "MemberImportVisibility"], []])
    }
}
