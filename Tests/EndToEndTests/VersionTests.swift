import Foundation
import Testing

extension EndToEndTests {
    @Suite struct VersionTests {
        /// What `scripts/build` noted is beside the program that is asked; a copy without the note says that it has none.
        @Test func `the version says the commit that was built, where it is known`() throws {
            let program = try Service.buildDirectory.appending(path: "flamebox")
            let copy = try Service.freshDirectory().appending(path: "flamebox")
            try FileManager.default.copyItem(at: program, to: copy)
            #expect(try Service.result(of: copy.path, ["--version"]).words.contains("of no known commit"))
            try Data("0123456789ab-dirty\n".utf8).write(to: URL(filePath: copy.path + ".commit"))
            #expect(try Service.result(of: copy.path, ["--version"]).words.hasSuffix("(0123456789ab-dirty)\n"))
        }
    }
}
