import Snippets
import Testing

struct RandomIDTests {
    @Test func `ids are well-formed and never the same`() {
        let ids = (0..<1000).map { _ in RandomID.make() }
        #expect(ids.allSatisfy(RandomID.isWellFormed))
        #expect(Set(ids).count == ids.count)
    }

    @Test(arguments: [
        "", "short", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAA/",
        "äAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAA\u{0}",
    ])
    func `anything else is not an id`(text: String) {
        #expect(!RandomID.isWellFormed(text))
        #expect(SnippetID(rawValue: text) == nil)
    }

    @Test func `base64url is RFC 4648's, without padding`() {
        #expect(base64URL([0xFB, 0xFF, 0xFE]) == "-__-")
        #expect(base64URL([0x14]) == "FA")
    }
}
