import Runs
import Testing

struct CharacterCutTests {
    /// Each place inside is in the character, the places around are not.
    @Test(arguments: ["é", "€", "🔥", "e\u{301}", "e\u{301}\u{302}\u{303}", "👩‍👩‍👧", "🇩🇪", "\r\n"])
    func `a place inside a character is known, whatever stands around it`(character: String) {
        for (before, after) in [("", ""), ("abc", "xyz"), ("日本", "日本")] {
            let bytes = Array((before + character + after).utf8)
            let start = before.utf8.count
            let length = character.utf8.count
            for inside in 1..<length {
                let cut = CharacterCut.straddling(bytes[..<(start + inside)], bytes[(start + inside)...])
                #expect(cut == (inside, length - inside))
            }
            #expect(CharacterCut.straddling(bytes[..<start], bytes[start...]) == (0, 0))
            #expect(CharacterCut.straddling(bytes[..<(start + length)], bytes[(start + length)...]) == (0, 0))
        }
    }

    @Test(
        arguments: [
            ([0xe2, 0x82], [0x41]), ([0x41], [0x82, 0xac]), ([0xff], [0xfe]), ([0xe0], [0x80, 0x80]), ([0xc3], []),
            ([], [0xa9]), ([0xf0, 0x9f], [0x94]),
        ] as [([UInt8], [UInt8])])
    func `bytes that are no text belong to no character`(before: [UInt8], after: [UInt8]) {
        #expect(CharacterCut.straddling(before, after) == (0, 0))
    }

    @Test func `of an endless character whole scalars are kept`() {
        let marks = Array(String(repeating: "\u{301}", count: 10_000).utf8)
        #expect(CharacterCut.straddling(marks[..<5000], marks[5000...]) == (0, 0))
        #expect(CharacterCut.straddling(marks[..<5001], marks[5001...]) == (1, 1))
    }
}
