import ProfileBuilding
import ProfileFormats
import Profiles
import Reports
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

    private func text(_ profile: Profile, title: String) -> String {
        String(decoding: ProfileHTML.encode(profile, type: "cpu", title: title), as: UTF8.self)
    }
}
