import GoPlayground
import Runs
import Testing

/// Answers, byte for byte.
@Suite struct AnswerTests {
    private let hello = CompileAnswer(
        events: [
            PlaybackEvent(message: "Hello, <世界> & \"you\"\\\n\u{2028}\u{2029}\u{1}\u{7F}", stream: .stdout, delay: 0)
        ],
        status: 0)

    @Test func `the playground tells everything, in its order`() {
        #expect(
            hello.body(in: .playground)
                == #"{"Errors":"","Events":[{"Message":"Hello, \u003c世界\u003e \u0026 \"you\"\\\n\u2028\u2029\u0001"#
                + "\u{7F}" + #"","Kind":"stdout","Delay":0}],"Status":0,"IsTest":false,"TestsFailed":0}"# + "\n")
    }

    @Test func `no output is null, and so is that of what was not built`() {
        let silent = CompileAnswer(events: [], status: 3)
        #expect(
            silent.body(in: .playground)
                == #"{"Errors":"","Events":null,"Status":3,"IsTest":false,"TestsFailed":0}"# + "\n")
        #expect(silent.body(in: .website) == #"{"Errors":"","Events":null,"VetErrors":""}"#)
        let refused = CompileAnswer(errors: "./prog.go:5:2: undefined: x\n")
        #expect(
            refused.body(in: .playground)
                == #"{"Errors":"./prog.go:5:2: undefined: x\n","Events":null,"Status":0,"IsTest":false,"TestsFailed":0}"#
                + "\n")
        #expect(refused.body(in: .websiteText) == #"{"compile_errors":"./prog.go:5:2: undefined: x\n","output":""}"#)
    }

    @Test func `the site tells less`() {
        var answer = CompileAnswer(
            events: [
                PlaybackEvent(message: "a", stream: .stdout, delay: 1),
                PlaybackEvent(message: "b", stream: .stderr, delay: 2),
            ], status: 2)
        answer.vetErrors = "v"
        #expect(
            answer.body(in: .website)
                == #"{"Errors":"","Events":[{"Message":"a","Kind":"stdout","Delay":1},{"Message":"b","Kind":"stderr","Delay":2}],"VetErrors":"v"}"#
        )
        #expect(answer.body(in: .websiteText) == #"{"compile_errors":"","output":"ab"}"#)
    }

    @Test(arguments: [(nil, ""), ("", #","VetOK":true"#), ("x\n", #","VetErrors":"x\n""#)] as [(String?, String)])
    func `vet is spoken of where it was asked for`(found: String?, told: String) {
        var answer = CompileAnswer(events: [], status: 0)
        answer.vetErrors = found
        #expect(answer.body(in: .playground).hasSuffix(#""TestsFailed":0"# + told + "}\n"))
    }

    @Test func `tests that failed are counted in what tests print`() {
        let events = [
            PlaybackEvent(message: "--- FAIL: A\n--- PASS: B\n", stream: .stdout, delay: 0),
            PlaybackEvent(message: "    --- FAIL: C/d\n", stream: .stdout, delay: 0),
        ]
        #expect(
            CompileAnswer(events: events, status: 1, isTest: true).body(in: .playground).contains(
                #""IsTest":true,"TestsFailed":2"#))
        #expect(
            CompileAnswer(events: events, status: 1).body(in: .playground).contains(#""IsTest":false,"TestsFailed":0"#))
    }

    @Test(arguments: [
        ("go1.26.6", #"{"Version":"go1.26.6","Release":"go1.26","Name":"Go 1.26"}"#),
        ("go1.27", #"{"Version":"go1.27","Release":"go1.27","Name":"Go 1.27"}"#),
        ("go1.27rc2", #"{"Version":"go1.27rc2","Release":"go1.27","Name":"Go 1.27"}"#),
        ("devel go1.28-abc", #"{"Version":"devel go1.28-abc","Release":"devel go1.28-abc","Name":"Go dev branch"}"#),
    ])
    func `a toolchain has a version, a release and a name`(toolchain: String, body: String) {
        #expect(VersionAnswer(toolchain: toolchain).body == body + "\n")
    }

    @Test func `compile errors read as go build prints them`() {
        let diagnostics = [
            Diagnostic(file: "prog.go", line: 7, column: 6, severity: .error, message: "main redeclared in this block"),
            Diagnostic(file: "prog.go", line: 3, column: 6, severity: .note, message: "other declaration of main"),
            Diagnostic(
                file: "a.go", line: 2, column: 0, severity: .error, message: "not enough arguments\nhave ()\nwant (int)"
            ),
            Diagnostic(file: "prog.go", line: 0, column: 0, severity: .error, message: "no start"),
        ]
        #expect(
            BuildErrors.text(of: diagnostics)
                == "./prog.go:7:6: main redeclared in this block\n\t./prog.go:3:6: other declaration of main\n"
                + "./a.go:2: not enough arguments\n\thave ()\n\twant (int)\nno start\n")
    }

    @Test(arguments: [
        ("# play\n/tmp/x/./prog.go:1:2: a\n", "./prog.go:1:2: a\n"), ("prog.go:1:2: a\n", "prog.go:1:2: a\n"),
        ("# x", ""),
    ])
    func `a tool's banner and folder are left out`(output: String, text: String) {
        #expect(BuildErrors.text(ofTool: output, in: "/tmp/x") == text)
    }
}
