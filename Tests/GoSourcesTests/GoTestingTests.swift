import GoSources
import Snippets
import Testing

/// What `go test` would make of a folder's files.
@Suite struct GoTestingTests {
    private func testing(_ files: KeyValuePairs<String, String>) -> GoTesting {
        GoTesting(of: files.map { SourceFile(name: $0.key, content: $0.value) })
    }

    private func main(_ files: KeyValuePairs<String, String>, path: String = "play") -> String {
        GoTestMain(of: testing(files), path: path, module: "play").source
    }

    @Test func `tests outside of a package are another package`() {
        let testing = testing([
            "b_test.go": "package calc_test\n\nfunc TestB(t *testing.T) {}\n", "a.go": "package calc\n",
            "a_test.go": "package calc\n\nfunc TestA(t *testing.T) {}\n",
        ])
        #expect(testing.files.map(\.name) == ["a.go", "a_test.go"])
        #expect(testing.externalFiles.map(\.name) == ["b_test.go"])
        #expect(testing.packageName == "calc")
        #expect(testing.hasTests)
    }

    @Test func `the main runs what counts as a test, those outside last`() {
        let source = main([
            "b_test.go": "package p_test\n\nfunc TestB(t *testing.T) {}\nfunc FuzzB(f *testing.F) {}\n",
            "a_test.go":
                "package p\n\nfunc TestZ(t *testing.T) {}\nfunc Testing(t *testing.T) {}\nfunc BenchmarkA(b *testing.B) {}\n",
            "a.go": "package p\n\nfunc TestNone(t *testing.T) {}\n",
        ])
        #expect(source.contains("_test \"play\"\n\t_xtest \"play_test\"\n"))
        #expect(source.contains("{\"TestZ\", _test.TestZ},\n\t{\"TestB\", _xtest.TestB},\n}"))
        #expect(source.contains("{\"FuzzB\", _xtest.FuzzB},"))
        #expect(!source.contains("Testing\"") && !source.contains("BenchmarkA") && !source.contains("TestNone"))
        #expect(!source.contains("reflect"))
    }

    @Test func `TestMain is called in the place of its default`() {
        let source = main(["a_test.go": "package p\n\nfunc TestMain(m *testing.M) { m.Run() }\n"])
        #expect(source.contains("\t_test.TestMain(m)\n\tos.Exit(int(reflect.ValueOf(m)"))
    }

    @Test func `an example is run for what its last comment says`() {
        let code = """
            package p

            func ExampleA() {
            \t// Output: no

            \t// output: <"a">
            \t// b
            }
            func ExampleB() { /* Unordered output: */ }
            func ExampleC() { f() /* c */ } // Output: elsewhere
            func ExampleD() {
            \t// Output: d
            \tf() // not the last
            }
            """
        let source = main(["a_test.go": code])
        #expect(source.contains(#"{"ExampleA", _test.ExampleA, "<\"a\">\nb", false},"#), "\(source)")
        #expect(source.contains(#"{"ExampleB", _test.ExampleB, "", true},"#), "\(source)")
        #expect(!source.contains("ExampleC") && !source.contains("ExampleD"), "\(source)")
    }

    @Test func `what an example shall print is a comment's text as Go has it`() {
        let code = """
            package main

            func ExampleA() {
            \t// Output:
            \t// a \t
            \t//   b
            \t//go:noinline
            \t//
            \t//
            \t//c
            }
            func ExampleB() {
            \t/* Output:
             x\u{20}
            */
            }
            func ExampleC() {
            \t//output:c
            }
            """
        for code in [code, code.replacing("\n", with: "\r\n")] {
            let main = main(["a_test.go": code])
            #expect(main.contains(#"_test.ExampleA, "\na\n  b\n\nc", "#), "\(main)")
            #expect(main.contains(#"_test.ExampleB, "\n x\n", "#), "\(main)")
            #expect(!main.contains("ExampleC"), "\(main)")
        }
    }

    @Test func `a package of tests that are not run is linked and named by nothing`() {
        let source = main(["a.go": "package p\n", "b_test.go": "package p_test\n\nfunc TestB(t *testing.T) {}\n"])
        #expect(source.contains("\t_ \"play\"\n\t_xtest \"play_test\"\n"))
    }

    @Test(arguments: [
        (["main.go": "package main\n\nfunc TestA(t *testing.T) {}\n"], true),
        (["main.go": "package main\n\nfunc main() {}\nfunc TestA(t *testing.T) {}\n"], false),
        (["calc.go": "package calc\n", "calc_test.go": "package calc\n\nfunc ExampleA() {}\n"], true),
        (
            [
                "main.go": "package main\n\nfunc main() {}\n",
                "a_test.go": "package main\n\nfunc TestA(t *testing.T) {}\n",
            ], false
        ),
        (["calc.go": "package calc\n\nfunc TestA(t *testing.T) {}\n", "a_test.go": "package calc\n"], false),
        (["main.go": "package main\n\nfunc BenchmarkA(b *testing.B) {}\n"], false),
        (["main.go": "package main\n\nfunc TestA() {}\n"], true),
        (["main.go": "package main\n\nfunc Tester() {}\n"], false), (["main.go": "package main\n"], false),
    ])
    func `a Go program without main that has tests is run for them`(files: [String: String], isTested: Bool) throws {
        let sources = files.sorted { $0.key < $1.key }.map { SourceFile(name: $0.key, content: $0.value) }
        #expect(try Snippet(language: .go, files: sources).runsTests == isTested)
        #expect(try Snippet(language: .go, files: sources, options: RunOptions(mode: .test)).runsTests)
    }

    @Test func `to be run for its tests changes no address`() throws {
        let tests = try Snippet(language: .go, code: "package main\n\nfunc TestA(t *testing.T) {}\n")
        #expect(!String(decoding: tests.canonicalBytes, as: UTF8.self).contains("option"))
    }

    @Test func `what is named like a test and cannot be run is refused as go test does`() {
        let code = """
            package p

            func TestX(t testing.T) {}
              func TestY[T any](t *testing.T) {}
            func TestZ() {}
            func TestTwo(t, u *testing.T) {}
            func TestResult(t *T) error { return nil }
            func TestMain() {}
            func BenchmarkX(t *testing.T) {}
            func FuzzX(t *testing.T) {}
            func ExampleX(a int) {}
            func ExampleY() int { return 1 }
            func (t *T) TestMethod() {}
            func Tester() {}
            func TestGood(_ *testing.T) {}
            func FuzzGood(*F) {}
            func ExampleGood() {}
            """
        let must = "wrong signature for "
        let faults = testing(["a_test.go": code, "a.go": "package p\n\nfunc TestElsewhere() {}\n"]).faults
        #expect(
            faults.map { "\($0.start.line):\($0.start.column): \($0.message)" } == [
                "3:1: \(must)TestX, must be: func TestX(t *testing.T)",
                "4:3: \(must)TestY, test functions cannot have type parameters",
                "5:1: \(must)TestZ, must be: func TestZ(t *testing.T)",
                "6:1: \(must)TestTwo, must be: func TestTwo(t *testing.T)",
                "7:1: \(must)TestResult, must be: func TestResult(t *testing.T)",
                "8:1: \(must)TestMain, must be: func TestMain(m *testing.M)",
                "9:1: \(must)BenchmarkX, must be: func BenchmarkX(b *testing.B)",
                "10:1: \(must)FuzzX, must be: func FuzzX(f *testing.F)", "11:1: ExampleX should be niladic",
                "12:1: ExampleY should return nothing",
            ])
        #expect(faults.filter(\.isOfVet).count == 2)
        let main = testing(["a_test.go": "package p\n\nfunc TestMain(t *testing.T) {}\nfunc TestA(t *testing.T)\n"])
        #expect(main.faults.isEmpty)
    }

    @Test func `places are those of what may be run, where there is one of its name`() {
        let test = "func TestA(t *testing.T) {}\n"
        let places = testing([
            "a_test.go": "package p\n\n\(test)func help() {}\nfunc ExampleB() {}\n",
            "b_test.go": "package p_test\n\nfunc FuzzC(f *testing.F) {}\n",
            "a_linux_test.go": "package p\n\nfunc TestTwice(t *testing.T) {}\n",
            "a_other_test.go": "package p\n\n\nfunc TestTwice(t *testing.T) {}\n",
        ]).places
        #expect(
            places.mapValues { "\($0.file):\($0.line)" } == [
                "TestA": "a_test.go:3", "ExampleB": "a_test.go:5", "FuzzC": "b_test.go:3",
            ])
    }

    @Test func `lines are where names stand`() {
        let source = "package p\n\n/* a\n b */ func A() {}\n\nfunc (t *T) B(\n) {\n}\n// c\nfunc\nC() {}\n"
        #expect(GoOutline(of: Array(source.utf8)).functions.map(\.line) == [4, 6, 11])
    }
}
