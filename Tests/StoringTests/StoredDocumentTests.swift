import Foundation
import Glibc
import Snippets
import Testing

@testable import Storing

private struct StoredText: StoredForm {
    let text: String

    init(_ text: String) { self.text = text }
    func restored() -> String { text }
}

struct StoredDocumentTests {
    @Test func `a long document takes little room and comes back whole`() throws {
        let text = String(repeating: "one line of output, é and \u{0}\n", count: 100_000)
        let stored = try StoredDocument.encode(StoredText(text))
        #expect(stored.count < text.utf8.count / 50)
        #expect(try StoredDocument.decode(StoredText.self, from: stored) == text)
    }

    @Test(arguments: [0, 1, 100, 127, 128, 129, 5000])
    func `documents of any length come back`(length: Int) throws {
        let text = (0..<length).map { String($0, radix: 36) }.joined()
        let stored = try StoredDocument.encode(StoredText(text))
        #expect(try StoredDocument.decode(StoredText.self, from: stored) == text)
    }

    @Test func `a document from before is read as it is`() throws {
        let plain = Data(#"{"text":"from before"}"#.utf8)
        #expect(try StoredDocument.decode(StoredText.self, from: plain) == "from before")
    }

    @Test func `what was cut, lies about its length or would be too long is refused`() throws {
        let stored = try StoredDocument.encode(StoredText(String(repeating: "a", count: 10_000)))
        for length in 2..<stored.count {
            #expect(throws: (any Error).self) {
                try StoredDocument.decode(StoredText.self, from: stored.prefix(length))
            }
        }
        var shorter = stored
        shorter[shorter.count - 4] -= 1
        #expect(throws: StoredDocument.Failure.malformed) { try StoredDocument.decode(StoredText.self, from: shorter) }
        var huge = stored
        for index in huge.count - 4..<huge.count { huge[index] = 0xFF }
        #expect(throws: StoredDocument.Failure.tooLarge) { try StoredDocument.decode(StoredText.self, from: huge) }
    }
}
