/// What a source file may be called: as people call theirs (`String+Ext.swift`, `größe.go`, `my notes.go`), as long as
/// the name is one file's on every system, looks like what it is, and means nothing to a tool.
///
/// Names become paths inside the compile jail, stand in compilers' messages before a colon, and in profiles and pages.
/// Composed and decomposed letters are both kept as they came; two names that differ only in that are one name.
enum SourceFileName {
    /// No file system of people's machines takes these, and each has a meaning to some tool.
    private static let reserved: Set<Unicode.Scalar> = ["/", "\\", ":", "*", "?", "\"", "<", ">", "|"]

    /// Why `name` cannot be a file of this language, in one sentence; nil if it can.
    static func objection(to name: String, in language: Language) -> String? {
        let ending = ".\(language.rawValue)"
        guard name.utf8.count <= Limits.fileNameBytes else {
            return "A file name is at most \(Limits.fileNameBytes) bytes long."
        }
        guard name.utf8.count > ending.utf8.count, name.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8) else {
            return "A file name has something before its end, which is '\(ending)' here."
        }
        if let stranger = name.unicodeScalars.first(where: { !isVisible($0) }) {
            return
                "A file name holds letters, digits, plain spaces and signs that can be seen, not \(code(of: stranger))."
        }
        if let sign = name.unicodeScalars.first(where: reserved.contains) {
            return "A file name holds none of / \\ : * ? \" < > | – this one has '\(sign)'."
        }
        return objection(toFirst: name.unicodeScalars[name.unicodeScalars.startIndex], in: language)
    }

    private static func objection(toFirst first: Unicode.Scalar, in language: Language) -> String? {
        switch first {
        case ".", "-", " ": "A file name does not begin with '\(first)'."
        // To the compiler, `_cgo_…` is what cgo wrote, which may give orders to the linker.
        case "_" where language == .go:
            "Go passes over files whose names begin with '_' or '.': call it something else."
        case _ where isMark(first): "A file name does not begin with an accent that has no letter."
        default: nil
        }
    }

    /// No controls, nothing that changes the direction of what follows or joins letters unseen, no other kind of space,
    /// nothing that has no meaning yet or only a private one.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func code(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
