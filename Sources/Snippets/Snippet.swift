/// One named source file of a snippet.
package struct SourceFile: Codable, Hashable, Sendable {
    package let name: String
    /// Any Unicode text, U+0000 included: refusing it is the compiler's business.
    package let content: String

    package init(name: String, content: String) {
        self.name = name
        self.content = content
    }
}

/// What a person submits: source, language and options. Immutable; its identity is its content.
package struct Snippet: Codable, Hashable, Sendable {
    package let language: Language
    package let files: [SourceFile]
    package let options: RunOptions

    /// Accepts what `check()` accepts; anything else is a refusal that names the field.
    package init(language: Language, files: [SourceFile], options: RunOptions = RunOptions()) throws(Refusal) {
        self.language = language
        self.files = files
        self.options = options
        try Self.check(language: language, files: files)
        try options.check(for: language)
    }

    /// A snippet of one file under the language's default name.
    package init(language: Language, code: String, options: RunOptions = RunOptions()) throws(Refusal) {
        let file = SourceFile(name: language.defaultFileName, content: code)
        try self.init(language: language, files: [file], options: options)
    }

    package var sourceByteCount: Int { files.reduce(0) { $0 + $1.content.utf8.count } }

    private static func check(language: Language, files: [SourceFile]) throws(Refusal) {
        guard !files.isEmpty else { throw Refusal(field: "files", detail: "files is empty: at least one is needed.") }
        guard files.count <= Limits.sourceFiles else {
            throw Refusal(
                field: "files", detail: "files holds \(files.count): at most \(Limits.sourceFiles) are allowed.")
        }
        let byteCount = files.reduce(0) { $0 + $1.content.utf8.count }
        guard byteCount <= Limits.sourceBytes else {
            throw Refusal(
                field: "files", detail: "The source is \(byteCount) bytes: at most \(Limits.sourceBytes) are allowed.",
                limitBytes: Limits.sourceBytes)
        }
        for file in files { try check(name: file.name, language: language) }
        guard Set(files.map(\.name)).count == files.count else {
            throw Refusal(field: "files", detail: "Two files bear the same name.")
        }
    }

    /// File names become paths inside the compile jail, so only the dullest are let in.
    private static func check(name: String, language: Language) throws(Refusal) {
        let bytes = Array(name.utf8)
        let plain = bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard plain, let first = bytes.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-"),
            bytes.count <= Limits.fileNameBytes, name.hasSuffix(".\(language.rawValue)")
        else {
            throw Refusal(
                field: "files.name",
                detail: "A file name is 1 to \(Limits.fileNameBytes) letters, digits, '_', '-' or '.', "
                    + "starts with a letter, digit or '_', and ends in '.\(language.rawValue)'.")
        }
    }
}

/// Why a submission is well-formed but not acceptable. The person can mend it.
package struct Refusal: Error, Equatable, Sendable {
    /// The path of the field at fault, as the JSON of the request names it.
    package let field: String
    /// One sentence with the allowed range.
    package let detail: String
    /// Set where a size was exceeded.
    package let limitBytes: Int?

    package init(field: String, detail: String, limitBytes: Int? = nil) {
        self.field = field
        self.detail = detail
        self.limitBytes = limitBytes
    }
}
