import Testing

@testable import Compiling

struct GoImportsTests {
    @Test func `every form of import is read with its place`() {
        let source = """
            // Copyright
            /* a
            comment */ package main; import "fmt"
            import ( // list
            	"os"; m "math"
            	. "strings"
            	_ `embed`
            )
            import "unsafe"
            func main() { fmt.Println("import") }
            import "late"
            """
        let header = GoImports(of: source)
        #expect(header.package == .init(path: "main", line: 3, column: 20))
        #expect(
            header.imports == [
                .init(path: "fmt", line: 3, column: 33), .init(path: "os", line: 5, column: 2),
                .init(path: "math", line: 5, column: 10), .init(path: "strings", line: 6, column: 4),
                .init(path: "embed", line: 7, column: 4), .init(path: "unsafe", line: 9, column: 8),
            ])
    }

    static let odd = [
        "", "package", "package 1.5", "package main", "import \"fmt\"", "package main\nimport",
        "package main\nimport (",
        "package main\nimport \"fmt", "package main\nimport (\"fmt\n)", "package main\nimport fmt", "/*",
        "package main /*",
        "package main\nimport \"a\" \"", "package main\nimport ((((", "\u{0}\u{0}", "package main\nvar import = 1",
    ]

    @Test(arguments: odd)
    func `odd source is left to the compiler`(source: String) {
        #expect(GoImports(of: source).imports.count <= 1)
    }

    @Test func `packages are told apart`() {
        let packages = GoPackages(
            configuration:
                "# comment\npackagefile fmt=/a/fmt.a\npackagefile internal/abi=/a\npackagefile example.com/x=/x\n")
        #expect(packages.whyNot("fmt") == nil)
        #expect(packages.whyNot("unsafe") == nil)
        #expect(packages.whyNot("example.com/x") == nil)
        #expect(packages.whyNot("internal/abi")?.contains("internal") == true)
        #expect(packages.whyNot("C")?.contains("cgo") == true)
        #expect(packages.whyNot("../x")?.contains("and example.com/x.") == true)
    }
}
