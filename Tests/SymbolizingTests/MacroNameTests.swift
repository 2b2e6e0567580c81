import Testing

@testable import Symbolizing

/// Names that macros made up, in the names of functions.
@Suite struct MacroNameTests {
    private static let thunk = "$s4main4SumsV4good4TestfMp_16bbebb233b3f35470fMu_"
    private static let generator = "$s4main4Sums5SuitefMp_9generatorfMu_"

    @Test(arguments: [
        ("a4243255879e6870 in peer macro @Test expansion #1 of top in ", "@Test top"),
        ("generatorbbebb233b3f35470 in peer macro @Test expansion #1 of good in Sums", "@Test good generator"),
        ("testContentRecord in peer macro @Suite expansion #1 of Sums in ", "@Suite Sums testContentRecord"),
        ("__local in peer macro @Test expansion #1 of good in Outer.Sums", "@Test good"),
        ("value in freestanding macro expansion #2 of expect in f", "#expect value"),
    ])
    func `they are told by the macro and what it was applied to`(demangled: String, readable: String) {
        #expect(MacroNames.readable("unique name #1 of " + demangled) == readable)
    }

    @Test(arguments: ["", "good(n:)", "unique name #1 of ", "unique name #1 of a in ", thunk])
    func `anything else is none`(text: String) {
        #expect(MacroNames.readable(text) == nil)
    }

    @Test func `they are found and replaced wherever they stand`() {
        let name = "closure #1 in Sums.\(Self.thunk)@Sendable (n:) in \(Self.generator)"
        #expect(MacroNames.all(in: name) == [Self.thunk, Self.generator])
        #expect(
            MacroNames.replaced(in: name, by: [Self.thunk: "@Test good"])
                == "closure #1 in Sums.@Test good@Sendable (n:) in \(Self.generator)")
        for text in ["", "$", "$$s", "a$b", "operator $s$s", "$s"] {
            #expect(MacroNames.replaced(in: text, by: [:]) == text)
        }
    }
}
