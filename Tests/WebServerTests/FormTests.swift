import Snippets
import Testing

@testable import WebServer

struct FormTests {
    @Test func `a form is decoded as browsers encode it`() throws {
        let form = try Form(Array("code=a%3Db%26c+d%0D%0Ae%F0%9F%94%A5&language=go&empty=&bare".utf8))
        #expect(form.lines("code") == "a=b&c d\ne🔥")
        #expect(form["language"] == "go")
        #expect(form["empty"]?.isEmpty == true)
        #expect(form["bare"]?.isEmpty == true)
        #expect(form["missing"] == nil)
    }

    @Test(arguments: ["code=%", "code=%4", "code=%zz", "code=%ff", "code=%C0%80", "%ED%A0%80=1"])
    func `what no browser sends is malformed`(text: String) {
        #expect(throws: Problem.self) { try Form(Array(text.utf8)) }
    }

    @Test func `the editor's form becomes a submission`() throws {
        let form = try Form(
            Array("language=swift&code=print(1)&optimization=debug&arguments=a%0D%0Ab+c&sampleRateHz=500".utf8))
        let snippet = try HTTPSubmission(form).snippet()
        #expect(snippet.language == .swift)
        #expect(snippet.options.arguments == ["a", "b c"])
        #expect(snippet.options.sampleRateHz == 500)
        #expect(snippet.options.optimization == .debug)
    }
}
