import Foundation
import ObjectFiles
import Profiles
import TestPrograms
import Testing

@testable import Symbolizing

@Suite(.serialized, .timeLimit(.minutes(3)))
struct SymbolizerTests {
    private func symbolize(_ raw: RawProfile, program: String) async -> Profile {
        let toolchain = URL(filePath: "/opt/swift/usr").path
        let tools = UnjailedTools(toolchain: toolchain)
        let own = SymbolSource(
            launcher: tools, view: ModuleView([.init(jailPath: program, hostPath: program)]))
        let libraries = SymbolSource(
            launcher: tools,
            view: ModuleView(
                ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/lib64", toolchain].map {
                    .init(jailPath: $0, hostPath: $0)
                }))
        let symbolizer = Symbolizer(
            program: own, libraries: libraries, programPath: program,
            sourceDirectory: URL(filePath: program).deletingLastPathComponent().path)
        return await symbolizer.symbolize(raw)
    }

    @Test func `a Swift program's inlined functions stand apart under their caller`() async throws {
        let program = try TestPrograms.compileSwift(SumPrograms.swift, named: "sums")
        let profile = await symbolize(try await sampleRun(program), program: program)
        let callers = profile.callers
        #expect(callers["steps(_:)"] == ["slowSum(upTo:)"])
        #expect(callers["slowSum(upTo:)"] == ["sums()"])
        #expect(callers["sums()"] == ["main"])
        #expect(callers["Node.init(depth:)"]?.isSubset(of: ["Node.init(depth:)", "trees()"]) == true)
        #expect(profile.quality.unresolvedFrames == 0)
        let steps = try #require(profile.functions.first { $0.name == "steps(_:)" })
        #expect(steps.category == .yourCode && steps.file.hasSuffix("/sums.swift"))
    }

    @Test func `a Go program's inlined functions and goroutines have whole stacks`() async throws {
        guard let program = try TestPrograms.compileGo(SumPrograms.go, named: "grow") else {
            try Test.cancel("no Go toolchain on PATH")
        }
        let profile = await symbolize(try await sampleRun(program), program: program)
        let callers = profile.callers
        #expect(callers["main.steps"] == ["main.slowSum"])
        #expect(callers["main.slowSum"] == ["main.main.func1", "main.main.func2"])
        #expect(callers["main.main.func1"] == ["main.each[...]"])
        #expect(callers["main.main.func2"] == [""], "a goroutine's first function is a root")
        #expect(callers["main.main"] == [""])
        #expect(profile.quality.truncatedStacks == 0)
        #expect(profile.quality.unresolvedFrames == 0)
    }
}

extension Profile {
    /// The names of the functions that were seen calling each function; "" for a root.
    fileprivate var callers: [String: Set<String>] {
        var result: [String: Set<String>] = [:]
        for (frame, parent) in zip(stacks.frames, stacks.parents) {
            let caller = parent < 0 ? "" : name(ofFrame: stacks.frames[Int(parent)])
            result[name(ofFrame: frame), default: []].insert(caller)
        }
        return result
    }

    private func name(ofFrame frame: Int32) -> String {
        functions[Int(frames[Int(frame)].function)].name
    }
}
