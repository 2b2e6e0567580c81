import Profiles

/// A name without what scripts append to it: `_[k]` is the kernel's, `_[i]` was inlined, `_[j]` was compiled while the
/// program ran; async-profiler numbers them (0 interpreted, 1 compiled, 2 inlined, 3 native, 4 C++, 5 kernel, 6 compiled
/// by C1). py-spy appends the place, as `main (program.py:12)`: without it, a function is one, whatever its lines.
struct AnnotatedName {
    let name: String
    private(set) var isInlined = false
    private(set) var category: Function.Category?
    /// "" and 0 where the name has none.
    private(set) var place: (file: String, line: Int) = ("", 0)

    init(_ text: String) {
        let bytes = text.utf8
        guard bytes.count > 4, bytes.last == UInt8(ascii: "]") else {
            let (name, place) = Self.parts(text)
            self.name = name
            self.place = place
            return
        }
        let end = bytes.suffix(4)
        let mark = end[end.index(end.startIndex, offsetBy: 2)]
        guard end.starts(with: "_[".utf8), "kijw0123456".utf8.contains(mark) else {
            name = text
            return
        }
        name = String(text.unicodeScalars.dropLast(4))
        switch mark {
        case UInt8(ascii: "k"), UInt8(ascii: "5"): category = .kernel
        case UInt8(ascii: "i"), UInt8(ascii: "2"): isInlined = true
        default: break
        }
    }

    private static let lineDigits = 1...9

    /// Takes ` (FILE:LINE)` off the end of a name.
    private static func parts(_ text: String) -> (name: String, place: (file: String, line: Int)) {
        let whole = text.utf8[...]
        guard whole.last == UInt8(ascii: ")"), let colon = whole.lastIndex(of: UInt8(ascii: ":")) else {
            return (text, ("", 0))
        }
        let digits = whole[whole.index(after: colon)...].dropLast()
        guard lineDigits.contains(digits.count), digits.allSatisfy({ 0x30...0x39 ~= $0 }),
            let line = Int(String(digits) ?? ""),
            let parenthesis = whole[..<colon].lastIndex(of: UInt8(ascii: "(")), parenthesis > whole.startIndex,
            whole[whole.index(before: parenthesis)] == UInt8(ascii: " ")
        else { return (text, ("", 0)) }
        let name = whole[..<whole.index(before: parenthesis)]
        let file = whole[whole.index(after: parenthesis)..<colon]
        guard !name.isEmpty, !file.isEmpty else { return (text, ("", 0)) }
        return (String(decoding: name, as: UTF8.self), (String(decoding: file, as: UTF8.self), line))
    }
}
