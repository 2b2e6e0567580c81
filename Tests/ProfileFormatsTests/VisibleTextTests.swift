import Testing

@testable import ProfileFormats

struct VisibleTextTests {
    @Test(arguments: [
        ("main.main", "main.main"), ("größe", "größe"), ("数", "数"), ("👨‍👩‍👧", "👨‍👩‍👧"), ("a\nb", "a\\u{a}b"),
        ("\0", "\\u{0}"), ("\u{202E}gpj", "\\u{202e}gpj"), ("\u{200B}", "\\u{200b}"), ("\u{2028}", "\\u{2028}"),
        ("\r\n", "\\u{d}\\u{a}"), ("\u{FFFF}", "\\u{ffff}"), ("\u{85}", "\\u{85}"), ("", ""),
    ])
    func `what cannot be seen is spelled out`(name: String, visible: String) {
        #expect(name.visible == visible)
    }

    @Test func `text of several lines keeps what lines are made of`() {
        #expect("a\tb\nc\r\u{1b}[2J\u{200b}".visibleLines == "a\tb\nc\\u{d}\\u{1b}[2J\\u{200b}")
    }
}
