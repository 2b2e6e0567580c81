import Runs
import Testing

struct CrashTests {
    private static let goPanic = """
        warm
        panic: first [recovered]
        \tpanic: runtime error: index out of range [9] with length 1

        goroutine 1 [running]:
        panic({0x46a2c0?, 0xc000012108?})
        \t/go/src/runtime/panic.go:801 +0x132
        main.(*T).pick(...)
        \t/src/main.go:7
        main.level(0xc000046740?, 0x0)
        \t/src/other.go:12 +0x51
        main.main()
        \t/src/main.go:19 +0x4f
        created by main.start in goroutine 7
        \t/src/main.go:30 +0x1d

        """

    @Test func `a Go panic is told by its reason and the stack below the runtime's own`() throws {
        let crash = try #require(Crash(ofGo: Self.goPanic, sources: ["main.go", "other.go"]))
        #expect(crash.reason == "first")
        #expect(crash.stack.map(\.function) == ["main.(*T).pick", "main.level", "main.main"])
        #expect(crash.stack.map(\.line) == [7, 12, 19])
        #expect(crash.stack.map(\.file) == ["main.go", "other.go", "main.go"])
        #expect(crash.sentence == "first, main.go:7")
    }

    @Test func `a fatal error of Go's runtime has a reason too`() throws {
        let text = """
            runtime: goroutine stack exceeds 268435456-byte limit
            fatal error: stack overflow

            runtime stack:
            runtime.throw({0x49c7b1?, 0x0?})
            \t/go/src/runtime/panic.go:1101 +0x48

            goroutine 1 gp=0xc000002380 m=0 mp=0x54f180 [running]:
            main.down(0x1)
            \t/src/main.go:3 +0x5
            """
        let crash = try #require(Crash(ofGo: text, sources: ["main.go"]))
        #expect(crash.reason == "stack overflow")
        #expect(crash.line == 3)
    }

    @Test func `of several goroutines that run the one that failed comes first`() throws {
        let text = """
            fatal error: concurrent map writes

            goroutine 7 [running]:
            internal/runtime/maps.fatal({0x47c5a1?, 0x0?})
            \t/go/src/runtime/panic.go:1181 +0x18
            main.fill(0x1)
            \t/src/main.go:9 +0x5
            created by main.main in goroutine 1
            \t/src/main.go:14 +0x1d

            goroutine 8 [running]:
            \tgoroutine running on other thread; stack unavailable
            created by main.main in goroutine 1
            \t/src/main.go:15 +0x1d
            """
        let crash = try #require(Crash(ofGo: text, sources: ["main.go"]))
        #expect(crash.sentence == "concurrent map writes, main.go:9")
    }

    @Test func `a main goroutine that leaves nobody behind has no stack to tell`() throws {
        let text = "fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n"
        let crash = try #require(Crash(ofGo: text, sources: ["main.go"]))
        #expect(crash.sentence == "no goroutines (main called runtime.Goexit) - deadlock!")
        #expect(crash.stack.isEmpty)
    }

    @Test(arguments: ["", "panic: \n", "goroutine 1 [running]:\n", "fatal error", "no trace at all"])
    func `what is no trace is no crash`(text: String) {
        #expect(Crash(ofGo: text, sources: []) == nil)
    }

    @Test(arguments: [
        ("Swift/ContiguousArrayBuffer.swift:691: Fatal error: Index out of range\n", "Index out of range"),
        (
            "main/main.swift:20: Precondition failed: too few\nCurrent stack trace:\n0 x\n",
            "Precondition failed: too few"
        ),
        (
            "Could not cast value of type 'Swift.String' (0x7f04) to 'Swift.Int' (0x7f05).\n",
            "Could not cast value of type 'Swift.String' to 'Swift.Int'"
        ),
        ("Fatal error: a\u{1b}[31mb\n", "a[31mb"),
        ("all is well\n", nil),
    ])
    func `what Swift's runtime says is found among its lines`(text: String, reason: String?) {
        #expect(CrashReason.ofSwift(in: text) == reason)
    }

    @Test func `a reason is one bounded line`() throws {
        let long = "panic: " + String(repeating: "é", count: 4000) + "\n\ngoroutine 1 [running]:\n"
        let crash = try #require(Crash(ofGo: long, sources: []))
        #expect(crash.reason.utf8.count < 600)
    }
}
