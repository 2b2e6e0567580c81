import Testing

@testable import Compiling

struct SwiftAttributeScannerTests {
    static let attributed = [
        "@main struct A {}",
        "import Foundation\n\n@main\nstruct A {}",
        "/* /* nested */ */ @main struct A {}",
        "let a = 4 / 2\n@main struct A {}",
        "let s = \"\\(f(\"x\"))\"\n@main enum A {}",
        "let s = #\"a\"b\"#\n@main enum A {}",
        "let s = \"\"\"\n  \"quoted\" \\\"\"\" \n  \"\"\"\n@main enum A {}",
        "let r = /a\"b/\n@main enum A {}",
        "let r = #/a\"/b/#\n@main enum A {}",
        "let c = x / y // \"\n@main enum A {}",
        "let unfinished = \"abc\n@main enum A {}",
        "@MainActor @main enum A {}",
    ]

    @Test(arguments: attributed)
    func `an attribute in code is found`(source: String) {
        #expect(SwiftAttributeScanner.findsMainAttribute(in: source))
    }

    static let unattributed = [
        "", "@", "@mai", "@mainly struct A {}", "@MainActor func f() {}", "// @main", "/* @main */", "/* /* */ @main",
        "print(\"@main\")", "print(#\"\" @main\"#)", "print(\"\"\"\n@main\n\"\"\")", "let `@main` = 1",
        "let r = /@main/", "let r = #/\n@main\n/#", "\"\\(\"\\(\"@main\")\")\"", "x.@main_", "\"", "#\"\\#(", "/", "/*",
        "`",
    ]

    @Test(arguments: unattributed)
    func `a mention elsewhere is not an attribute`(source: String) {
        #expect(!SwiftAttributeScanner.findsMainAttribute(in: source))
    }

    @Test func `nesting thousands deep is scanned`() {
        let opening = String(repeating: "\"\\(", count: 16_000)
        #expect(SwiftAttributeScanner.findsMainAttribute(in: opening + "@main"))
    }
}
