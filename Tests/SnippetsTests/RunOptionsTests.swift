import Snippets
import Testing

struct RunOptionsTests {
    private func field(_ options: RunOptions, _ language: Language = .go) -> String? {
        do throws(Refusal) {
            _ = try Snippet(language: language, code: "", options: options)
            return nil
        } catch { return error.field }
    }

    @Test func `the defaults are acceptable in every language`() {
        for language in Language.allCases { #expect(field(RunOptions(), language) == nil) }
    }

    @Test(arguments: [
        (97, true), (96, false), (4999, true), (5000, false), (Int.min, false), (Int.max, false),
    ])
    func `a sample rate is between its limits`(hertz: Int, isFine: Bool) {
        #expect(field(RunOptions(sampleRateHz: hertz)) == (isFine ? nil : "options.sampleRateHz"))
    }

    @Test(arguments: [(100, true), (99, false), (30_000, true), (30_001, false)])
    func `a time limit is between its limits`(milliseconds: Int, isFine: Bool) {
        #expect(field(RunOptions(timeLimitMs: milliseconds)) == (isFine ? nil : "options.timeLimitMs"))
    }

    @Test func `unchecked is for Swift only`() {
        #expect(field(RunOptions(optimization: .unchecked), .go) == "options.optimization")
        #expect(field(RunOptions(optimization: .unchecked), .swift) == nil)
    }

    @Test func `the other clock is for Go, and for runs without a profile`() throws {
        #expect(field(RunOptions(profiles: [], clock: .fake), .go) == nil)
        #expect(field(RunOptions(profiles: [], clock: .fake), .swift) == "options.clock")
        #expect(field(RunOptions(clock: .fake), .go) == "options.clock")
        let real = try Snippet(language: .go, code: "", options: RunOptions(profiles: []))
        let fake = try Snippet(language: .go, code: "", options: RunOptions(profiles: [], clock: .fake))
        #expect(real.canonicalBytes != fake.canonicalBytes)
    }

    @Test func `arguments have limits in number and in bytes`() {
        let most = Array(repeating: "", count: Limits.arguments)
        #expect(field(RunOptions(arguments: most)) == nil)
        #expect(field(RunOptions(arguments: most + [""])) == "options.arguments")
        let long = String(repeating: "x", count: Limits.argumentBytes - 1)
        #expect(field(RunOptions(arguments: [long])) == nil)
        #expect(field(RunOptions(arguments: [long + "x"])) == "options.arguments")
    }

    @Test func `standard input has a limit`() {
        let full = String(repeating: "x", count: Limits.standardInputBytes)
        #expect(field(RunOptions(standardInput: full)) == nil)
        #expect(field(RunOptions(standardInput: full + "x")) == "options.standardInput")
    }

    @Test(arguments: [
        ("GOGC", true), ("GODEBUG", true), ("_x1", true), ("HOME", true), ("", false), ("1A", false), ("A=B", false),
        ("A B", false), ("Ä", false), ("A\n", false), ("LD_PRELOAD", false), ("LD_LIBRARY_PATH", false),
        ("GLIBC_TUNABLES", false), ("GCONV_PATH", false), ("SWIFT_BACKTRACE", false), ("GOTRACEBACK", false),
    ])
    func `an environment holds what a runtime reads, and nothing of the loader's`(name: String, isFine: Bool) {
        #expect(field(RunOptions(environment: [name: "1"])) == (isFine ? nil : "options.environment"))
    }

    @Test func `an environment has limits in number and in bytes`() {
        let most = Dictionary(uniqueKeysWithValues: (0..<Limits.environmentVariables).map { ("A\($0)", "") })
        #expect(field(RunOptions(environment: most)) == nil)
        #expect(field(RunOptions(environment: most.merging(["B": ""]) { $1 })) == "options.environment")
        let long = String(repeating: "x", count: Limits.environmentBytes - 3)
        #expect(field(RunOptions(environment: ["A": long])) == nil)
        #expect(field(RunOptions(environment: ["A": long + "x"])) == "options.environment")
        #expect(field(RunOptions(environment: ["A": "\0"])) == "options.environment")
    }

    @Test func `a language mode is Swift's, and one that there is`() throws {
        #expect(field(RunOptions(swiftMode: 6), .swift) == nil)
        #expect(field(RunOptions(swiftMode: 4), .swift) == "options.swiftMode")
        #expect(field(RunOptions(swiftMode: 6), .go) == "options.swiftMode")
        let options = [
            RunOptions(), RunOptions(swiftMode: 5), RunOptions(environment: ["A": "1"]),
            RunOptions(environment: ["A": "1", "B": ""]),
        ]
        let bytes = try options.map { try Snippet(language: .swift, code: "", options: $0).canonicalBytes }
        #expect(Set(bytes).count == options.count)
    }

    @Test func `a run may be unsampled, but not sampled in ways there are not`() {
        #expect(field(RunOptions(profiles: [])) == nil)
        #expect(field(RunOptions(profiles: ["cpu", "dreams"])) == "options.profiles")
    }

    @Test func `one choice of profiles has one spelling, CPU time in it, and takes whole families`() {
        let options = RunOptions(profiles: ["inuse_space", "alloc_space", "inuse_space"])
        #expect(options.profiles == ["cpu", "alloc_space", "inuse_space"])
        #expect(options == RunOptions(profiles: ["alloc_space", "cpu", "inuse_space"]))
        #expect(options.families == [.cpu, .memory])
        #expect(field(options, .go) == nil && field(options, .swift) == nil)
        #expect(RunOptions().families == [.cpu] && RunOptions(profiles: []).families.isEmpty)
    }

    @Test func `goroutines are Go's alone, and said so`() {
        let options = RunOptions(profiles: ["alloc_space", "wall"])
        #expect(options.profiles == ["cpu", "wall", "alloc_space"] && options.families == [.cpu, .wall, .memory])
        #expect(field(options, .swift) == nil && field(options, .go) == nil)
        let goroutines = RunOptions(profiles: ["goroutines"])
        #expect(goroutines.families == [.cpu, .wall])
        #expect(field(goroutines, .go) == nil && field(goroutines, .swift) == "options.profiles")
    }
}
