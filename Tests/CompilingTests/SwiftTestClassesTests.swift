import Snippets
import Testing

@testable import Compiling

/// Which of a Swift program's classes XCTest would run.
@Suite struct SwiftTestClassesTests {
    private func classes(_ code: String) -> [String] {
        SwiftTestClasses(of: [SourceFile(name: "a.swift", content: code)]).all.map { item in
            "\(item.name): " + item.methods.map { $0.name + ($0.isAsync ? " async" : "") }.joined(separator: ", ")
        }
    }

    @Test(arguments: [
        ("class A: XCTestCase { func testA() {} }", ["A: testA"]),
        (
            "final class A : XCTest.XCTestCase, P { func testA() throws { }\n func testB() async throws {} }",
            ["A: testA, testB async"]
        ),
        ("class B: A { func testB() {} }\nclass A: XCTestCase { func testA() {} }", ["B: testB", "A: testA"]),
        ("class A: XCTestCase { }\nextension A { func testA() {} }", ["A: testA"]),
        ("class A: Other { func testA() {} }", []), ("struct A { func testA() {} }", []),
        ("private class A: XCTestCase { func testA() {} }", []),
        (
            "class A: XCTestCase { private func testA() {}\n static func testB() {}\n class func testC() {}\n func test() {} }",
            ["A: test"]
        ),
        (
            "class A: XCTestCase { func testA(n: Int) {}\n func testB() -> Int { 1 }\n func helper() { func testC() {} } }",
            []
        ),
        ("class A: XCTestCase { // func testA() {}\n /* func testB() {} */ let s = \"func testC() {}\" }", []),
        ("class A: XCTestCase { let s = \"\\(f { })\"; func testA() {} }", ["A: testA"]),
        (
            "class A: XCTestCase { @MainActor func testA() { if x { } else { } }\n override func setUp() {}\n func testB() {} }",
            ["A: testA, testB"]
        ),
        ("enum E { class A: XCTestCase { func testA() {} } }", []), ("class", []), ("class A: XCTestCase", []),
        ("class A: XCTestCase { func testA(", []),
        ("@main struct M {}\nclass A: XCTestCase { func testA() {} }", ["A: testA"]),
    ])
    func `methods that are tests are found`(code: String, found: [String]) {
        #expect(classes(code) == found)
    }

    @Test(arguments: ["class A: XCTestCase { func test", "class XCTestCase ", "{(", "extension XCTestCase { "])
    func `hostile source is read in one go`(piece: String) {
        _ = classes("XCTestCase" + String(repeating: piece, count: 2000))
    }

    @Test func `an entry asks those that there are`() {
        func entry(_ code: String) -> SwiftTestEntry {
            SwiftTestEntry(of: [SourceFile(name: "a.swift", content: code)])
        }
        #expect(!entry("print(1)").hasTests)
        let testing = entry("import Testing\n@Test func a() {}")
        #expect(
            testing.hasTests && testing.source.contains("swt_abiv0_getEntryPoint") && !testing.source.contains("XCT"))
        let both = entry("@testable import Testing; import XCTest\nclass A: XCTestCase { func testA() async {} }")
        #expect(both.source.contains("testCase([(\"testA\", asyncTest(A.testA))]),"))
        #expect(both.source.contains("exit(await flameboxTesting() && ended == 0 ? 0 : 1)"))
        let xctest = entry("import XCTest\nclass A: XCTestCase { func testA() async {} }")
        #expect(xctest.source.contains("exit(ended == 0 ? 0 : 1)") && !xctest.source.contains("flameboxTesting"))
    }
}
