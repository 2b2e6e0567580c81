import ProfileBuilding
import ProfileFormats
import Profiles
import Reports
import Runs
import Testing

struct ProfileHTMLTests {
    @Test func `the page holds the picture, the table and the quality`() {
        let page = text(SampleProfile.make(), title: "A & B")
        #expect(page.contains("<title>A &amp; B</title>"))
        #expect(page.contains("300 samples, 300 ms; 0 lost, "))
        #expect(page.contains("<g><title>main.slow, "))
        #expect(page.contains("<tr><td>main.isPrime</td><td>"))
    }

    @Test func `nothing hostile becomes an element, and nothing can run`() {
        let page = text(HostileProfile.make(), title: HostileProfile.names.joined())
        #expect(page.contains("default-src 'none'"))
        // By bytes: with a combining mark `<` would be another character.
        for opening in ["<script", "</script", "<img", "<\u{338}"] {
            #expect(Array(page.utf8).firstRange(of: Array(opening.utf8)) == nil, "\(opening)")
        }
        #expect(!page.unicodeScalars.contains("\u{202E}"))
    }

    @Test func `a profile of several types is a section for each, unless one is asked for`() {
        let profile = SetsProfile.make()
        let all = String(decoding: ProfileHTML.encode(profile, ProfileSelection(), title: "t"), as: UTF8.self)
        #expect(all.split(separator: "<section id=").count == 10)
        #expect(all.contains("<li><a href=\"#type-2\">alloc_space</a></li>"))
        #expect(all.contains("4 samples, 9.7 KiB; 0 lost"))
        #expect(all.contains("<td>−7 pages</td><td>−50.0 %</td>"))
        #expect(!text(SampleProfile.make(), title: "t").contains("<section"))
        let one = ProfileHTML.encode(profile, .type("inuse_space"), title: "t")
        #expect(!String(decoding: one, as: UTF8.self).contains("<section"))
    }

    @Test func `tests are listed above the profile, and stay text`() {
        let results = [
            TestResult(name: "TestA", outcome: .passed, durationMs: 3, file: "a_test.go", line: 4),
            TestResult(name: "Test<b>", outcome: .failed, durationMs: 1, output: "no <i>\n\u{202E}"),
            TestResult(name: "TestC", outcome: .failed, isUnfinished: true, durationMs: 0),
        ]
        let report = TestReport(results: results, passed: 1, failed: 2, unfinished: 1, leftOut: 7)
        let page = String(
            decoding: ProfileHTML.encode(SampleProfile.make(), .type("cpu"), title: "t", tests: report), as: UTF8.self)
        #expect(page.contains("<p>1 of 3 tests failed, 1 did not end.</p>"))
        #expect(page.contains("<td>passed</td><th scope=\"row\">TestA</th><td>3 ms</td><td>a_test.go:4</td>"))
        #expect(page.contains("Test&lt;b&gt;<pre>no &lt;i&gt;\n\\u{202e}</pre>"))
        #expect(page.contains("<tr class=\"unfinished\"><td>did not end</td>"))
        #expect(page.contains("<p>7 more tests are counted and not listed.</p>"))
    }

    private func text(_ profile: Profile, title: String) -> String {
        String(decoding: ProfileHTML.encode(profile, .type("cpu"), title: title), as: UTF8.self)
    }
}
