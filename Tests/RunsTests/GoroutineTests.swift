import Runs
import Testing

/// Who waited for what, as Go's runtime tells it where it gives up.
struct GoroutineTests {
    private static let deadlock = """
        fatal error: all goroutines are asleep - deadlock!

        goroutine 1 [sync.WaitGroup.Wait, 2 minutes]:
        sync.runtime_SemacquireWaitGroup(0x52a1e0?, 0xe0?)
        \t/go/src/runtime/sema.go:114 +0x2e
        sync.(*WaitGroup).Wait(0x3674d9d02010)
        \t/go/src/sync/waitgroup.go:206 +0x85
        main.main()
        \t/src/main.go:22 +0x1af

        goroutine 17 gp=0xc000002380 m=nil [chan receive]:
        main.wait(...)
        \t/src/main.go:5
        created by main.main in goroutine 1
        \t/src/main.go:14 +0x8b

        goroutine 18 [chan receive]:
        main.wait(...)
        \t/src/main.go:5
        created by main.main in goroutine 1
        \t/src/main.go:14 +0x8b

        goroutine 22 [sync.Mutex.Lock, locked to thread]:
        sync.(*Mutex).Lock(...)
        \t/go/src/sync/mutex.go:46
        main.main.func3()
        \t/src/other.go:18 +0x2c
        created by main.main in goroutine 1
        \t/src/main.go:18 +0x145
        exit status 2
        """

    @Test func `all that wait are told, those that are alike as one`() throws {
        let crash = try #require(Crash(ofGo: Self.deadlock, sources: ["main.go", "other.go"]))
        #expect(crash.sentence == "all goroutines are asleep - deadlock!, main.go:22")
        let all = crash.goroutines
        #expect(all.map(\.id) == [1, 17, 22])
        #expect(all.map(\.count) == [1, 2, 1])
        #expect(all.map(\.state) == ["sync.WaitGroup.Wait", "chan receive", "sync.Mutex.Lock"])
        #expect(all.map(\.waitMinutes) == [2, nil, nil])
        #expect(all.map(\.place?.line) == [22, 5, 18])
        #expect(all.map(\.place?.file) == ["main.go", "main.go", "other.go"])
        #expect(all[0].createdBy == nil && all[1].createdBy?.line == 14)
        #expect(all[0].stack.map(\.function).last == "main.main")
        #expect(crash.furtherGoroutines == 0)
    }

    @Test func `a panic of one goroutine alone is its stack and no more`() throws {
        let text = "panic: oh\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:3 +0x1\n"
        #expect(try #require(Crash(ofGo: text, sources: ["main.go"])).goroutines.isEmpty)
    }

    @Test func `of very many the kinds that come first are kept, and the others counted`() throws {
        let heads = (1...1000).map { "goroutine \($0) [chan send]:\nmain.f()\n\t/src/main.go:\($0 % 50 + 1) +0x1\n" }
        let text = "fatal error: all goroutines are asleep - deadlock!\n\n" + heads.joined(separator: "\n")
        let crash = try #require(Crash(ofGo: text, sources: ["main.go"]))
        #expect(crash.goroutines.count == 32 && crash.furtherGoroutines == 18)
        #expect(crash.goroutines.allSatisfy { $0.count == 20 })
    }

    @Test(arguments: [
        "goroutine [x]:", "goroutine 1 []:", "goroutine 99999999999999999999 [x]:",
        "goroutine 1 [x, 99999999999 minutes]:",
        "goroutine 1 [x]:\n)\n\t\n(\ncreated by \n\t:", "goroutine 1 [x]:\ncreated by )(\n\t/src/main.go:x",
    ])
    func `a trace that is none comes to nothing worse`(text: String) {
        let crash = Crash(ofGo: "fatal error: all goroutines are asleep - deadlock!\n\n\(text)", sources: ["main.go"])
        #expect((crash?.goroutines ?? []).allSatisfy { $0.place == nil && $0.waitMinutes == nil })
    }
}
