/// Names that Swift's macros make up, such as those of the functions that `@Test` and `@Suite` add. The compiler makes each of them
/// unique by giving it a mangled name for a name (swift/docs/ABI/Mangling.rst, "macro-unique-name"), which the demangler
/// leaves as it is in the name of whatever has it: `Sums.$s4main4SumsV4good4TestfMp_16bbebb233b3f35470fMu_@Sendable (n:)`.
enum MacroNames {
    private static let prefix = Array("$s".utf8)
    /// The digits that macros tell functions of one name apart by.
    private static let digits = 16

    /// Those within a demangled name, which the demangler can be asked for by themselves.
    static func all(in name: String) -> [String] { places(in: name).map { String(name[$0]) } }

    /// - Parameter readable: what `readable` made of each; others stay.
    static func replaced(in name: String, by readable: [String: String]) -> String {
        var replaced = ""
        var end = name.startIndex
        for place in places(in: name) {
            replaced += name[end..<place.lowerBound]
            replaced += readable[String(name[place])] ?? String(name[place])
            end = place.upperBound
        }
        return replaced + name[end...]
    }

    /// `@Test good` of what calls the test `good`, `@Test good generator` of what describes it.
    ///
    /// - Parameter demangled: `unique name #1 of generatorbbebb233b3f35470 in peer macro @Test expansion #1 of good in Sums`.
    static func readable(_ demangled: String) -> String? {
        let form =
            #/unique name #\d+ of (?<part>\S+) in (\S+ )*?macro (?<macro>@\S+ )?expansion #\d+ of (?<of>\S+) in .*/#
        guard let match = demangled.wholeMatch(of: form) else { return nil }
        let macro = match.macro.map(String.init) ?? "#"
        let part = withoutDigits(match.part)
        return "\(macro)\(match.of)" + (part.isEmpty ? "" : " \(part)")
    }

    private static func withoutDigits(_ part: Substring) -> Substring {
        let kept = part.suffix(digits).allSatisfy(\.isHexDigit) ? part.dropLast(digits) : part
        return kept == "__local" ? "" : kept
    }

    private static func places(in name: String) -> [Range<String.Index>] {
        var places: [Range<String.Index>] = []
        let text = name.utf8
        var rest = text[...]
        while let start = rest.firstIndex(of: prefix[0]) {
            rest = text[text.index(after: start)...]
            guard rest.first == prefix[1] else { continue }
            let end = rest.firstIndex { !isOfWord($0) } ?? rest.endIndex
            places.append(start..<end)
            rest = text[end...]
        }
        return places
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
