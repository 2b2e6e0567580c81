import Foundation
import ProfileFormats
import Profiles
import Testing

@testable import Reports

struct StandaloneHTMLTests {
    private static let bundle = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".setup/bundle").path

    @Test func `a bundle that was not made is named`() {
        #expect(throws: StandaloneCode.Missing.self) { try StandaloneCode(bundle: "/nowhere") }
    }

    /// All of our own code, and small enough.
    @Test func `the page of one profile holds the browser's code, and names stay names`() throws {
        let code = try StandaloneCode(bundle: Self.bundle)
        #expect(code.script.text.utf8.count + code.style.text.utf8.count < 250_000)
        var profile = Profile()
        profile.functions = [
            Function(
                name: "</script><script>alert(1)</script>\u{2028}", fullName: "", file: "", startLine: 0, module: -1,
                category: .yourCode)
        ]
        profile.frames = [Frame(function: 0, line: 0, inlined: false)]
        _ = profile.stacks.push(0, on: -1)
        profile.sets = [SampleSet(types: [.cpu], samples: SampleColumns(stacks: [0], values: [[1]]))]
        let bytes = try StandaloneHTML.encode(profile, ProfileSelection(), title: "<b>&\u{2029}", code: code)
        let page = String(decoding: bytes, as: UTF8.self)
        #expect(page.components(separatedBy: "</script>").count == 3, "the data's and the code's own ends")
        #expect(!page.contains("\u{2028}") && !page.contains("\u{2029}"))
        #expect(page.contains("script-src '\(code.script.policyHash)'"))
        #expect(page.contains("&lt;b&gt;&amp;"))
    }
}
