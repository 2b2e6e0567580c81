import GoPlayground
import Snippets
import Testing

/// What a snippet becomes.
@Suite struct PlaygroundProgramTests {
    private func program(_ text: String) throws -> PlaygroundProgram { try PlaygroundProgram(Array(text.utf8)) }

    private func refusal(_ text: String) -> String? {
        do throws(PlaygroundRefusal) {
            _ = try PlaygroundProgram(Array(text.utf8))
            return nil
        } catch { return error.sentence }
    }

    @Test func `all files are the program, in folders too`() throws {
        let program = try program(
            "package main\n-- lib/a.go --\npackage lib\n-- data.txt --\nx\n-- go.mod --\nmodule play\ngo 1.21\n")
        #expect(program.files.map(\.name) == ["prog.go", "lib/a.go", "data.txt", "go.mod"])
        #expect(program.files[0].content == "package main\n")
        #expect(!program.isTest)
    }

    @Test(arguments: [
        "package foo\n", "// c\n\n/* d */ package  foo", "package main\n-- a.go --\npackage other\n",
        "package main\n-- readme.txt --\npackage nonsense\n",
    ])
    func `a file at the top that is another package's is refused`(text: String) {
        #expect(refusal(text) == "package name must be main")
    }

    @Test(arguments: [
        "package main\n-- a.s --\n", "package main\n-- x.c --\n", "-- a.txt --\nx\n", "",
    ])
    func `what cannot be built here is said, and never built as something else`(text: String) throws {
        #expect(try #require(refusal(text)).hasSuffix("\n"))
    }

    @Test(arguments: [
        ("func TestA(t *testing.T) {}", true), ("func Test(*T) {}", true), ("func Test_a(_ *testing.T,) {}", true),
        ("func ExampleA() {}", true),
        ("func Example() { /* Output: x */ }", true), ("func main() {}\nfunc TestA(t *testing.T) {}", false),
        ("func (a A) main() {}\nfunc TestA(t *testing.T) {}", true), ("func Testing(t *testing.T) {}", false),
        ("func TestA(t testing.T) {}", false), ("func TestA(t, u *testing.T) {}", false),
        ("func TestA(t *testing.T) error {}", false),
        ("func TestA(t *testing.T, n int) {}", false), ("func TestA[X any](t *testing.T) {}", false),
        ("func Examples() {}", false), ("func ExampleA(n int) {}", false),
        ("var f = func() { /* func TestA(t *testing.T) {} */ }", false),
        ("var s = `\nfunc TestA(t *testing.T) {}\n`", false),
        ("var s = \"{\\\"{\"\nvar r = '{'\nfunc TestA(t *testing.T) {}", true),
        ("type T struct { f func(t *testing.T) }", false),
        ("func a() { func() {}() }\nfunc TestÉ(t *testing.T) {}", true), ("func Testé(t *testing.T) {}", false),
    ])
    func `a program without main that has tests is one of tests`(code: String, isTest: Bool) throws {
        let program = try program("package main\n\n\(code)\n")
        #expect(program.isTest == isTest)
        #expect(program.files.map(\.name) == [isTest ? "prog_test.go" : "prog.go"])
        #expect(program.mode == (isTest ? .test : .program))
    }

    @Test(arguments: ["func FuzzA(f *testing.F) {}", "func TestMain(m *testing.M) {}"])
    func `fuzz tests and TestMain make a program one of tests`(code: String) throws {
        #expect(try program("package main\n\n\(code)\n").isTest)
    }

    @Test func `the program takes the place of a file of its name`() throws {
        let text = "package main\nfunc TestA(*T) {}\n-- prog_test.go --\npackage main\n-- a_test.go --\npackage main\n"
        let program = try program(text)
        #expect(program.files.map(\.name) == ["prog_test.go", "a_test.go"])
        #expect(program.files[0].content.contains("TestA"))
    }

    @Test func `files of tests alone are no program`() {
        #expect(refusal("-- prog_test.go --\npackage main\nfunc TestA(*T) {}\n") == "no non-test Go files\n")
    }

    @Test(arguments: [
        "func main() {}\nfunc BenchmarkA(b *testing.B) {}", "func main() {}\n-- a_test.go --\npackage main",
        "func BenchmarkA(b *testing.B) {}\n-- a.go --\npackage main\nfunc main() {}",
        "func f() { if true { }\nfunc main() {}\n-- a_test.go --\npackage main",
        "func f() {}",
    ])
    func `what has a main, or neither tests nor benchmarks, is for the compiler`(code: String) throws {
        #expect(try !program("package main\n\n\(code)\n").isTest)
    }

    @Test(arguments: [
        "var hook = func() {}", "var f = func(x int) int { return x }", "var f = func() (int, error) { return 0, nil }",
        "var f = func() [2]int { return [2]int{} }", "var f = func() *T { return nil }", "type F func() error",
        "type F func(int) struct{ a, b int }", "type F func()", "type F func() func(int) (a, b T)",
        "type F chan func(int)",
        "type S struct {\n\tf func(int) error\n\tg func()\n}", "var s = S{f: func(int) error { return nil }}",
        "func (s *S) m(f func()) func(int) error { return nil }", "type F[T any] func(T) map[string]T",
        "func Map[T, U any](a []T, f func(T) U) []U { return nil }", "func f() interface{ M() } { return nil }",
        "var f, g = func() int { return 1 }(), func(a A) func(b B) { return nil }", "func f() func(T)",
        "type I interface {\n\tm() func()\n\tn()\n}", "func f(a, b func(c ...int)) (d func()) { return }",
        "func (G[T]) m() {}", "var f func() = func() {}", "var f = []func(){func() {}}",
    ])
    func `types, closures and methods hide no function behind them`(declaration: String) throws {
        let test = "package main\n\n\(declaration)\n\nfunc TestA(t *testing.T) {}\n"
        let outline = try program(test)
        #expect(outline.isTest)
        #expect(try !program(test + declaration + "\nfunc main() {}\n").isTest)
        #expect(try !program("package main\n\nfunc TestA(t *testing.T) {}\n\(declaration)\nfunc main() {}\n").isTest)
    }

    @Test(arguments: [
        "func ( ", "func ( ] ", "func (a) f[ ", "func f() { ", "func ( [ ) ] ", "func func ", "func (a) f[b] c ",
    ])
    func `what is no Go is read in one go`(piece: String) throws {
        #expect(try !program("package main\n" + String(repeating: piece, count: 20_000)).isTest)
    }

    @Test func `source that is no UTF-8 is refused`() {
        #expect(throws: PlaygroundRefusal("./prog.go: invalid UTF-8 encoding\n")) {
            try PlaygroundProgram(Array("package main\n".utf8) + [0xFF])
        }
    }
}

/// Formatting, whoever does it.
@Suite struct FormattingTests {
    private func answer(_ text: String, _ formatter: @escaping GoFormatter) async throws -> String {
        let request = FormatRequest(PlaygroundMessage(method: "GET", query: "body=" + text))
        return try await FormatAnswer(to: request, with: formatter).body
    }

    @Test func `what has a format is formatted, all else stays`() async throws {
        let text = "a%0A--+b/x.go+--%0Ab%0A--+go.mod+--%0Ac%0A--+t.txt+--%0Ad%0A"
        let body = try await answer(text) { files, fixesImports in
            #expect(files.map(\.name) == ["prog.go", "b/x.go", "go.mod"])
            #expect(!fixesImports)
            return .files(
                files.map { PlaygroundFile(name: $0.name, content: $0.content.dropLast() + Array("!\n".utf8)) })
        }
        #expect(body == #"{"Body":"a!\n-- b/x.go --\nb!\n-- go.mod --\nc!\n-- t.txt --\nd\n","Error":""}"# + "\n")
    }

    @Test func `what is wrong is told, without a body`() async throws {
        let body = try await answer("x") { _, _ in .refused("prog.go:1:1: expected 'package', found x") }
        #expect(body == #"{"Body":"","Error":"prog.go:1:1: expected 'package', found x"}"# + "\n")
        let archive = try await answer("--+../a+--%0A") { files, _ in .files(files) }
        #expect(archive == #"{"Body":"","Error":"invalid file name \"../a\""}"# + "\n")
    }
}
