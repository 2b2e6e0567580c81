import Foundation
import ProfileFormats
import Profiles
import Testing

@testable import Reports

struct PageScriptTests {
    private func linked(_ modules: [String: String]) throws -> String {
        try PageScript(linking: "main.js") { modules[$0] }.text
    }

    @Test func `modules become functions, each once, in the order in which they are needed`() throws {
        let text = try linked([
            "main.js":
                "/** A comment. */\nimport { a, b as c } from \"./sub/one.js\"\nimport { d } from \"./two.js\"\nd(a, c)\n",
            "sub/one.js":
                "import {\n  d,\n} from \"../two.js\"\nexport const a = 1\nexport function b() { return d }\n",
            "two.js": "/** @import { T } from \"./types.js\" */\nexport class d {}\nexport async function* e() {}\n",
        ])
        #expect(text.components(separatedBy: "class d {}").count == 2)
        #expect(text.contains("const { a, b: c } = module2;"))
        #expect(text.contains("return { a, b };"))
        #expect(text.contains("return { d, e };"))
        #expect(!text.contains("import "))
        #expect(!text.contains("comment"))
    }

    @Test func `what cannot be linked is said and not guessed`() {
        #expect(throws: PageScript.Failure.missing("other.js")) {
            try linked(["main.js": "import { a } from \"./other.js\"\n"])
        }
        #expect(throws: PageScript.Failure.circle("main.js")) {
            try linked(["main.js": "import { a } from \"./main.js\"\nexport const a = 1\n"])
        }
        #expect(throws: PageScript.Failure.self) {
            try linked(["main.js": "import all from \"./a.js\"\n", "a.js": ""])
        }
        #expect(throws: PageScript.Failure.self) { try linked(["main.js": "export default 1\n"]) }
    }

    /// All of our own code, and small enough.
    @Test func `the page of one profile is linked from the browser's code`() throws {
        let web = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Web").path
        let code = try StandaloneCode(web: web)
        #expect(code.script.utf8.count + code.style.utf8.count < 250_000)
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
        #expect(page.contains("script-src '\(code.scriptHash)'"))
        #expect(page.contains("&lt;b&gt;&amp;"))
    }
}
