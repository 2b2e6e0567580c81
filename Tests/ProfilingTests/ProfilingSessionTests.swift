import Foundation
import ObjectFiles
import Profiles
import Profiling
import TestPrograms
import Testing

/// A process tree without a jail and without a snippet, from its exec to functions and lines.
struct ProfilingSessionTests {
    private let library = ModuleLibrary(
        view: ModuleView([
            .init(jailPath: "/lib", hostPath: "/lib"), .init(jailPath: "/usr/lib", hostPath: "/usr/lib"),
        ]), tools: UnjailedTools(toolchain: toolchain), kernel: .unasked, lookUpTimeMs: 20_000, nameBytes: 4096)

    private func modules(of program: String) -> ProgramModules {
        library.modules(
            of: ProgramCode(
                path: program, modules: ModuleView([.init(jailPath: program, hostPath: program)]), runtime: .other,
                sourceDirectory: URL(filePath: program).deletingLastPathComponent().path),
            tools: UnjailedTools(toolchain: toolchain))
    }

    @Test func `a program is profiled from its exec to its end, by name and line`() async throws {
        let program = try TestPrograms.compileC(
            """
            __attribute__((noinline)) static long spin(long rounds) {
                long sum = 0;
                for (volatile long i = 0; i < rounds; i++) sum += i;
                return sum;
            }
            int main(void) { return spin(300000000) == 7; }
            """, named: "profiled")
        let modules = modules(of: program)
        let child = try SuspendedChild([program], cpus: [0])
        let session = try modules.attach(
            to: ProcessTree(processID: child.processID, cpus: [0]),
            ProfilingOptions(rateHz: 999, includesKernel: false))
        _ = child.run()
        let profile = await session.finish()
        await session.close()
        let names = Set(profile.functions.map(\.name))
        #expect(names.isSuperset(of: ["main", "spin"]))
        #expect(profile.functions.first { $0.name == "spin" }?.category == .yourCode)
        let known = TopTable(profile, type: "cpu").rows.first { $0.name == "spin" }?.selfSamples ?? 0
        #expect(known > 20)
        #expect(await session.snapshot(beyond: known * 100) == nil)
    }

    @Test func `what is no record of a crash is none`() async throws {
        let program = "/bin/true"
        let child = try SuspendedChild([program], cpus: [0])
        let session = try modules(of: program).attach(
            to: ProcessTree(processID: child.processID, cpus: [0]),
            ProfilingOptions(rateHz: 999, includesKernel: false))
        _ = child.run()
        _ = await session.finish()
        #expect(await session.crash(Array("FBCRASH2".utf8)) == nil)
        await session.close()
    }
}
