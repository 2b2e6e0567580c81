/// What a file of a snippet may be called: as people call theirs (`String+Ext.swift`, `größe.go`, `data/my notes.txt`), as
/// long as the name is one file's on every system, looks like what it is, and means nothing to a tool.
///
/// A name is a relative path with `/` between folders. Names become paths inside jails, stand in compilers' messages before
/// a colon, and in profiles and pages. Composed and decomposed letters are both kept as they came; two names that differ
/// only in that are one name.
enum SourceFileName {
    /// No file system of people's machines takes these, and each has a meaning to some tool.
    private static let reserved: Set<Unicode.Scalar> = ["\\", ":", "*", "?", "\"", "<", ">", "|"]

    /// Why `name` cannot be a file of a snippet in this language, in one sentence; nil if it can.
    static func objection(to name: String, in language: Language) -> String? {
        guard name.utf8.count <= Limits.fileNameBytes else {
            return "A file name is at most \(Limits.fileNameBytes) bytes long, with its folders."
        }
        let parts = name.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: \.isEmpty) else {
            return "A file name is a relative path: something stands before, between and behind each '/'."
        }
        guard parts.count <= Limits.fileNameParts else {
            return "A file name has at most \(Limits.fileNameParts) parts, with its folders."
        }
        if let stranger = name.unicodeScalars.first(where: { !isVisible($0) }) {
            return
                "A file name holds letters, digits, plain spaces and signs that can be seen, not \(code(of: stranger))."
        }
        if let sign = name.unicodeScalars.first(where: reserved.contains) {
            return "A file name holds none of \\ : * ? \" < > | – this one has '\(sign)'."
        }
        let isSource = language.isSource(name)
        for part in parts {
            if let objection = objection(toPart: part, ofSource: isSource, in: language) { return objection }
        }
        return nil
    }

    /// - Parameter isSource: whether the file is one of the language, and none that a program only reads.
    private static func objection(
        toPart part: Substring.UnicodeScalarView, ofSource isSource: Bool, in language: Language
    ) -> String? {
        guard let first = part.first, let last = part.last else { return nil }
        switch first {
        case ".", "-", " ": return "The name of a file or a folder does not begin with '\(first)'."
        // To the compiler, `_cgo_…` is what cgo wrote, which may give orders to the linker.
        case "_" where language == .go && isSource:
            return "Go passes over files and folders whose names begin with '_' or '.': call it something else."
        case _ where isMark(first): return "A file name does not begin with an accent that has no letter."
        default: break
        }
        guard last != ".", last != " " else { return "The name of a file or a folder does not end with '\(last)'." }
        guard String(part) != ".\(language.rawValue)" else { return "A file name has something before its end." }
        return nil
    }

    /// Why files of these names cannot lie beside each other, in one sentence; nil if they can. Of names that look alike to
    /// every reader, and are as texts the same, only one may be there: as a file, or as a folder in one spelling.
    static func clash(among names: [String]) -> String? {
        guard Set(names).count == names.count else { return "Two files bear the same name." }
        var spellings: [String: [UInt8]] = [:]
        for name in names {
            var end = name.startIndex
            while let slash = name[end...].unicodeScalars.firstIndex(of: "/") {
                let folder = String(name.unicodeScalars[..<slash])
                let bytes = Array(folder.utf8)
                guard spellings.updateValue(bytes, forKey: folder) ?? bytes == bytes else {
                    return "Two folders have names that look the same and are not: '\(folder)'."
                }
                end = name.unicodeScalars.index(after: slash)
            }
        }
        guard let both = names.first(where: { spellings[$0] != nil }) else { return nil }
        return "'\(both)' cannot be both a file and a folder."
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

extension Language {
    /// Whether a file of this name is one of the language, by the end of its name. Any other is data: a program reads it.
    package func isSource(_ name: String) -> Bool {
        // By bytes: an accent behind the end would join its last letter.
        name.utf8.suffix(rawValue.utf8.count + 1).elementsEqual(".\(rawValue)".utf8)
    }
}
