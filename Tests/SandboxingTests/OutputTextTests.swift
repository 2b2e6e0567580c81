import Sandboxing
import Testing

struct OutputTextTests {
    @Test func `a character cut between pieces comes whole, wherever it is cut`() {
        let whole = Array("aé€😀z".utf8)
        for cut in 0...whole.count {
            var text = OutputText()
            #expect(text.text(of: Array(whole[..<cut])) + text.text(of: Array(whole[cut...])) == "aé€😀z")
            #expect(text.finish().isEmpty)
        }
    }

    @Test func `wrong bytes are U+FFFD each and what follows is read`() {
        var text = OutputText()
        #expect(text.text(of: [0xff, 0x41, 0xc0, 0x80, 0x42]) == "\u{fffd}A\u{fffd}\u{fffd}B")
    }

    @Test func `an end in the middle of a character is not lost`() {
        var text = OutputText()
        #expect(text.text(of: [0x41, 0xe2, 0x82]) == "A")
        #expect(text.finish() == "\u{fffd}")
    }

    @Test func `stray continuation bytes do not wait for ever`() {
        var text = OutputText()
        #expect(text.text(of: [0x80, 0x80, 0x80, 0x80]).unicodeScalars.count == 4)
    }
}
