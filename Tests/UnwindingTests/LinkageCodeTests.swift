import ObjectFiles
import Stacks
import TestPrograms
import Testing

@testable import Unwinding

struct LinkageCodeTests {
    /// The linker that snippets' compiler calls writes no call-frame information for its jumps.
    @Test func `jumps to other modules' functions are what a function is at its entry`() throws {
        let program = try TestPrograms.compileC(
            "#include <stdlib.h>\nint main(int count, char **words) { return atoi(words[count - 1]); }",
            named: "jumps", flags: ["-fuse-ld=lld"])
        let folder = String(program.dropLast("/jumps".count))
        let view = ModuleView([.init(jailPath: folder, hostPath: folder)])
        let table = try #require(view.withObjectFile(at: program) { ModuleUnwindTable($0, $1) })
        let jumps = try #require(table.file.section(named: ".plt"))
        #expect(table.frames.rules(at: jumps.virtualAddress) == nil)
        for offset in [jumps.fileRange.lowerBound, jumps.fileRange.lowerBound + 16, jumps.fileRange.upperBound - 1] {
            let rules = try #require(table.rules(at: offset))
            #expect(rules.frameAddress == .register(7, offset: 8) && rules.isInferred)
        }
        #expect(table.rules(at: jumps.fileRange.upperBound) == nil)
    }
}
