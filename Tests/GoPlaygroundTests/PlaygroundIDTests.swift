import GoPlayground
import Testing

@Suite struct PlaygroundIDTests {
    private static func hello(_ greeting: String) -> String {
        "package main\n\nimport (\n\t\"fmt\"\n)\n\nfunc main() {\n\tfmt.Println(\"\(greeting)\")\n}"
    }

    @Test(arguments: [
        ("Snippy McSnipface", "N_M_YelfGeR"), ("", "UCPdVNrl0-P"), (hello("Hello, playground"), "BpXrY1MHLkk"),
        // Longer, because they would end in underscores.
        (hello("Hello, playground!"), "s21Lm9-dzN_M"), ("7238", "F0Sh6IdzY6__d"), ("155231", "5lBcfB-hjI___v"),
    ])
    func `the addresses that others know are the ones that are made here`(snippet: String, id: String) {
        #expect(PlaygroundID(of: Array(snippet.utf8)).text == id)
    }

    @Test func `an address is a digest's beginning that does not end in an underscore`() {
        for number in 0..<2000 {
            let id = PlaygroundID(of: Array("\(number)".utf8)).text
            #expect(PlaygroundID.lengths.contains(id.utf8.count))
            #expect(id.last != "_")
            #expect(id.utf8.count == 11 || id.utf8.dropFirst(10).dropLast().allSatisfy { $0 == UInt8(ascii: "_") })
            #expect(PlaygroundID(id)?.text == id)
        }
    }

    @Test(arguments: [
        "", "short", "0123456789", "0123456789012345678901", "N_M_YelfGe.", "N_M_YelfGeé", "../../../etc",
    ])
    func `what cannot be an address is none`(text: String) {
        #expect(PlaygroundID(text) == nil)
    }
}
