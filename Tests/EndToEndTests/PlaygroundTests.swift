import Foundation
import Testing

extension EndToEndTests {
    /// The Go Playground's protocol, with the real compiler, jail and clock.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct PlaygroundTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        private struct Playback: Decodable {
            struct Event: Decodable {
                let Message: String
                let Kind: String
                let Delay: Int
            }

            let Errors: String
            let Events: [Event]?
            let Status: Int
        }

        private func compile(_ program: String, imports: String = "fmt") async throws -> Playback {
            try await client.post("/compile", ["version": 2, "body": Self.source(program, imports)]).json()
        }

        private static func source(_ program: String, _ imports: String) -> String {
            let imported = imports.split(separator: " ").map { "import \"\($0)\"\n" }.joined()
            return "package main\n\n\(imported)\n\(program)\n"
        }

        @Test func `hello comes back byte for byte, in each dialect`() async throws {
            let source = Self.source("func main() { fmt.Println(\"Hello, <世界>\") }", "fmt")
            let answer = try await client.post("/compile", ["Body": source])
            #expect(
                answer.text
                    == #"{"Errors":"","Events":[{"Message":"Hello, \u003c世界\u003e\n","Kind":"stdout","Delay":0}],"Status":0,"IsTest":false,"TestsFailed":0}"#
                    + "\n")
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.headers["access-control-allow-origin"] == "*")
            let body = Data(
                "version=2&body=\(try #require(source.addingPercentEncoding(withAllowedCharacters: .alphanumerics)))"
                    .utf8)
            let form = "application/x-www-form-urlencoded"
            let ofWebsite = try await client.send("POST", "/_/compile", body: body, contentType: form)
            #expect(
                ofWebsite.text
                    == #"{"Errors":"","Events":[{"Message":"Hello, \u003c世界\u003e\n","Kind":"stdout","Delay":0}],"VetErrors":""}"#
            )
            #expect(ofWebsite.headers["cache-control"] == "public, max-age=604800")
            #expect(ofWebsite.headers["expires"]?.hasSuffix(" UTC") == true)
            let older = try await client.send(
                "POST", "/_/compile", body: body.dropFirst("version=2&".count), contentType: form)
            #expect(older.text == #"{"compile_errors":"","output":"Hello, \u003c世界\u003e\n"}"#)
        }

        @Test func `an hour of sleep takes no time, and is told`() async throws {
            let program = """
                func main() {
                    fmt.Println(time.Now().UTC())
                    time.Sleep(time.Hour)
                    fmt.Print("late")
                    fmt.Fprint(os.Stderr, "!")
                }
                """
            let played = try await compile(program, imports: "fmt os time")
            let events = try #require(played.Events)
            #expect(events.map(\.Kind) == ["stdout", "stdout", "stderr"])
            #expect(events.map(\.Message) == ["2009-11-10 23:00:00 +0000 UTC\n", "late", "!"])
            #expect(events.map(\.Delay) == [0, 3_600_000_000_000, 1])
        }

        private func formatted(_ fields: [String: String], at path: String = "/fmt") async throws -> String {
            let pairs = try fields.map { name, value in
                "\(name)=\(try #require(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics)))"
            }
            let form = "application/x-www-form-urlencoded"
            let body = Data(pairs.joined(separator: "&").utf8)
            return try await client.send("POST", path, body: body, contentType: form).text
        }

        @Test func `source comes back in its usual form, byte for byte`() async throws {
            let crooked = "package main\nfunc main(){fmt.Println( 1<2 )}\n"
            for path in ["/fmt", "/_/fmt"] {
                #expect(
                    try await formatted(["body": crooked], at: path)
                        == #"{"Body":"package main\n\nfunc main() { fmt.Println(1 \u003c 2) }\n","Error":""}"# + "\n")
            }
            #expect(
                try await formatted(["body": crooked, "imports": "true"])
                    == #"{"Body":"package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(1 \u003c 2) }\n","Error":""}"#
                    + "\n")
            #expect(
                try await formatted(["body": "package 123"])
                    == #"{"Body":"","Error":"prog.go:1:9: expected 'IDENT', found 123"}"# + "\n")
        }

        @Test func `each Go file of an archive is formatted, the rest stays as it is`() async throws {
            let archive = "-- prog.go --\npackage  main\n-- notes.txt --\n a  b\n-- x/y.go --\npackage   y\n"
            #expect(
                try await formatted(["body": archive])
                    == #"{"Body":"-- prog.go --\npackage main\n-- notes.txt --\n a  b\n-- x/y.go --\npackage y\n","Error":""}"#
                    + "\n")
            #expect(
                try await formatted(["body": "-- x/y.go --\npackage 123\n"])
                    == #"{"Body":"","Error":"x/y.go:1:9: expected 'IDENT', found 123"}"# + "\n")
        }

        @Test func `vet is asked where the client wants it`() async throws {
            let wrong = Self.source("func main() {\n\tfmt.Printf(\"%d\", \"x\")\n}", "fmt")
            let says = #"./prog.go:6:14: fmt.Printf format %d has arg \"x\" of wrong type string\n"#
            let found = try await client.post("/compile", ["Body": wrong, "WithVet": true]).text
            #expect(found.hasSuffix(#","VetErrors":"\#(says)"}"# + "\n"), "\(found)")
            let fine = try await client.post("/compile", ["Body": Self.source("func main() {}", ""), "WithVet": true])
                .text
            #expect(fine.hasSuffix(#""TestsFailed":0,"VetOK":true}"# + "\n"), "\(fine)")
            let alone = try await client.post("/vet", ["Body": wrong]).text
            #expect(
                alone == #"{"Errors":"\#(says)","Events":null,"Status":0,"IsTest":false,"TestsFailed":0}"# + "\n")
        }

        @Test func `a program ends as it means to, and what was wrong with it has its place`() async throws {
            let ended = try await compile("func main() { fmt.Print(\"x\"); os.Exit(3) }", imports: "fmt os")
            #expect(ended.Status == 3)
            #expect(ended.Events?.map(\.Message) == ["x"])
            let panicked = try await compile("func main() { panic(fmt.Sprint(7)) }")
            #expect(panicked.Status == 2)
            #expect(panicked.Events?.last?.Message.hasPrefix("panic: 7\n") == true)
            let silent = try await compile("func main() {}", imports: "")
            #expect(silent.Events == nil)
            let wrong = try await compile("func main() {\n\tx := 1\n}", imports: "")
            #expect(wrong.Errors == "./prog.go:5:2: declared and not used: x\n")
            #expect(wrong.Events == nil)
        }

        @Test func `a program that never ends is stopped and keeps what it printed`() async throws {
            let played = try await compile("func main() { fmt.Println(\"on\"); for {} }")
            #expect(played.Errors == "")
            #expect(played.Status == 1)
            #expect(played.Events?.map(\.Message).joined() == "on\ntimeout running program\n")
            #expect(played.Events?.last?.Kind == "stderr")
        }

        @Test func `several files are one program, and tags are met`() async throws {
            let source = """
                package main

                func main() { println(name()) }
                -- a.go --
                //go:build faketime

                package main

                func name() string { return "fake" }
                -- b.go --
                //go:build !faketime

                package main

                func name() string { return "real" }
                """
            let played: Playback = try await client.post("/compile", ["body": source]).json()
            #expect(played.Events?.map(\.Message) == ["fake\n"], "\(played.Errors)")
        }

        @Test func `a program of tests is run as go test runs it`() async throws {
            let program = """
                func TestGood(t *testing.T) { time.Sleep(time.Second) }

                func TestBad(t *testing.T) {
                \tt.Run("inner", func(t *testing.T) { t.Error("not so") })
                }

                func ExampleHello() {
                \tfmt.Println("hello")
                \tfmt.Println("you")
                \t// Output:
                \t// hello
                \t// you
                }

                func ExampleWrong() {
                \tfmt.Println("b\\na")
                \t// Unordered output: a
                \t// c
                }
                """
            let source = Self.source(program, "fmt testing time")
            let answer = try await client.post("/compile", ["body": source])
            let played: Playback = try answer.json()
            #expect(played.Errors == "")
            let text = played.Events?.map(\.Message).joined() ?? ""
            #expect(text.contains("--- PASS: TestGood (1.00s)\n"), "\(text)")
            #expect(text.contains("    prog_test.go:10: not so\n"), "\(text)")
            #expect(text.contains("    --- FAIL: TestBad/inner (0.00s)\n"), "\(text)")
            #expect(text.contains("--- PASS: ExampleHello (0.00s)\n"), "\(text)")
            #expect(text.contains("--- FAIL: ExampleWrong (0.00s)\n"), "\(text)")
            #expect(played.Status == 1)
            #expect(answer.text.contains(#""IsTest":true,"TestsFailed":3"#), "\(answer.text)")
            let wrong = try await compile("func TestA(t *testing.T) {\n\tx := 1\n}", imports: "testing")
            #expect(wrong.Errors == "./prog_test.go:6:2: declared and not used: x\n")
            let twice = try await compile(
                "type T int\nfunc (T) m() {}\nfunc (T) m() {}\nfunc TestA(*testing.T) {}\nfunc TestA(*testing.T) {}",
                imports: "testing")
            #expect(
                twice.Errors == """
                    ./prog_test.go:7:10: method T.m already declared at ./prog_test.go:6:10
                    ./prog_test.go:9:6: TestA redeclared in this block
                    \t./prog_test.go:8:6: other declaration of TestA

                    """)
        }

        @Test func `fuzz tests run with their seeds, and a request without a program is none`() async throws {
            let code = "func FuzzA(f *testing.F) { f.Add(1); f.Fuzz(func(t *testing.T, n int) { t.Log(n) }) }"
            let fuzz = try await compile(code, imports: "testing")
            #expect(fuzz.Errors.isEmpty && fuzz.Status == 0)
            let text = fuzz.Events?.map(\.Message).joined() ?? ""
            #expect(text.contains("--- PASS: FuzzA/seed#0"), "\(text)")
            let refused = try await client.send("POST", "/compile", body: Data(), contentType: "text/plain")
            #expect(refused.status == 400)
            #expect(refused.text == "Bad Request\n")
        }

        @Test func `an ordinary run's clock is the world's, whatever is asked for`() async throws {
            let source = Self.source("func main() { fmt.Print(time.Now().Year() > 2020) }", "fmt time")
            let submitted = try await client.submit("go", source, ["clock": "fake"])
            let run = try await client.wait(for: submitted.id)
            #expect(run.text(of: "stdout") == "true")
        }
    }
}
