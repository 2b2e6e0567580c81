import ProfileBuilding
import Profiles
import Testing

struct LineHeatTests {
    @Test func `self goes to the innermost line in the file, library code below it included`() {
        var builder = ProfileBuilder()
        builder.declare(["malloc"], file: "", module: "libc.so.6", category: .cLibrary)
        for stack in ["main:3 > run:9", "main:3 > run:9 > malloc", "main:3 > malloc", "malloc"] {
            builder.sample(stack)
        }
        let heat = LineHeat(builder.finished(), file: "main.go", .type("cpu"))
        #expect(heat.lines.map(\.line) == [3, 9])
        #expect(heat.lines.map(\.selfWeight) == [1_000_000, 2_000_000])
        #expect(heat.lines.map(\.totalWeight) == [3_000_000, 2_000_000])
        #expect(heat.lines.map(\.totalSamples) == [3, 2])
    }

    @Test func `a line that is on a stack twice counts once`() {
        let profile = ProfileBuilder.profile(["fib:7 > fib:7 > fib:8", "fib:7 > ~fib:7", "fib:8"])
        let heat = LineHeat(profile, file: "main.go", .type("cpu"))
        #expect(heat.lines.map(\.totalSamples) == [2, 2])
        #expect(heat.lines.map(\.selfWeight) == [1_000_000, 2_000_000])
    }

    @Test(arguments: [("main.swift", 3), ("/main.swift", 0), ("ain.swift", 0), ("", 0), ("print.go", 0)])
    func `the file is known by its last component`(file: String, lines: Int) {
        var builder = ProfileBuilder()
        builder.declare(["main"], file: "/build/x/main.swift", module: "main", category: .yourCode)
        builder.declare(["print"], file: "/go/src/fmt/print.go", module: "main", category: .standardLibrary)
        builder.declare(["_start"], file: "", module: "main", category: .unknown)
        builder.sample("_start:1 > main:1 > main:2 > main:3 > print:4")
        #expect(LineHeat(builder.finished(), file: file, .type("cpu")).lines.count == lines)
    }

    @Test func `unknown lines and stretches without samples are cold`() {
        #expect(LineHeat(ProfileBuilder.profile(["main"]), file: "main.go", .type("cpu")).lines.isEmpty)
        let profile = ProfileBuilder.profile(["main:4"])
        #expect(LineHeat(profile, file: "main.go", .type("cpu", timesNs: 1..<9)).lines.isEmpty)
        #expect(LineHeat(Profile(), file: "main.go", .type("cpu")).lines.isEmpty)
    }

    @Test func `a stack of a hundred thousand frames counts its line once`() {
        let deep = Array(repeating: "down:5", count: 100_000).joined(separator: " > ")
        let heat = LineHeat(ProfileBuilder.profile([deep]), file: "main.go", .type("cpu"))
        #expect(heat.lines.map(\.totalSamples) == [1])
    }
}
