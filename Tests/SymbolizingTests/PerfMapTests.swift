import Testing

@testable import Symbolizing

struct PerfMapTests {
    private func map(_ text: String, limits: SymbolizingLimits = SymbolizingLimits()) -> PerfMap {
        PerfMap(Array(text.utf8), limits: limits)
    }

    @Test func `an address has the name of the piece that holds it`() {
        let map = map("2000 20 second piece\n1000 10 first\n0x3000 8 third\n1000 10 first again\n")
        #expect(map.name(at: 0x1000) == "first again")
        #expect(map.name(at: 0x100f) == "first again")
        #expect(map.name(at: 0x1010) == nil)
        #expect(map.name(at: 0x201f) == "second piece")
        #expect(map.name(at: 0x3007) == "third")
        #expect(map.name(at: 0xfff) == nil && map.name(at: .max) == nil)
    }

    @Test(arguments: [
        "", "\n\n", "1000\n", "1000 10\n", "xyz 10 name\n", "-1 10 name\n", "1ffffffffffffffff 1 name\n", "1000  \n",
    ])
    func `a line that is none names nothing`(text: String) {
        #expect(map(text) == PerfMap())
    }

    @Test func `sizes that lie, endless names and endless lines stay within bounds`() {
        #expect(map("ffffffffffffffff ffffffffffffffff end\n").name(at: .max) == "end")
        let long = String(repeating: "n", count: 9000)
        #expect(map("1000 10 \(long)\n").name(at: 0x1000)?.utf8.count == SymbolizingLimits().nameBytes)
        let many = (0..<50).map { "\(String($0 * 16, radix: 16)) 10 f\($0)\n" }.joined()
        let cut = map(many, limits: SymbolizingLimits(perfMapLines: 20))
        #expect(cut.name(at: 19 * 16) == "f19" && cut.name(at: 20 * 16) == nil)
    }

    @Test func `bytes that are not text become replacement characters`() {
        #expect(PerfMap(Array("1000 10 a".utf8) + [0xff]).name(at: 0x1000) == "a\u{FFFD}")
    }
}
