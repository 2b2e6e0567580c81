/// One named file of a snippet.
package struct SourceFile: Hashable, Sendable {
    /// A relative path, with `/` between folders.
    package let name: String
    /// Any Unicode text, U+0000 included: refusing it is the compiler's business.
    package let content: String

    package init(name: String, content: String) {
        self.name = name
        self.content = content
    }
}

/// What a person submits: source, language and options. Immutable; its identity is its content.
package struct Snippet: Hashable, Sendable {
    package let language: Language
    package let files: [SourceFile]
    package let options: RunOptions

    /// Accepts what `check()` accepts; anything else is a refusal that names the field.
    package init(language: Language, files: [SourceFile], options: RunOptions = RunOptions()) throws(Refusal) {
        self.language = language
        self.files = files
        self.options = options
        try check()
    }

    /// One that was accepted before, whatever is accepted today: limits may have changed since.
    package init(accepted language: Language, files: [SourceFile], options: RunOptions) {
        self.language = language
        self.files = files
        self.options = options
    }

    /// What a snippet that was decoded instead of made has to be asked: the same.
    package func check() throws(Refusal) {
        try Self.check(language: language, files: files)
        try options.check(for: language)
    }

    /// A snippet of one file under the language's default name.
    package init(language: Language, code: String, options: RunOptions = RunOptions()) throws(Refusal) {
        let file = SourceFile(name: language.defaultFileName, content: code)
        try self.init(language: language, files: [file], options: options)
    }

    /// Those of the language; the others are what the program reads.
    package var sources: [SourceFile] { files.filter { language.isSource($0.name) } }

    /// Those that are no source: data, which the program finds in its working directory.
    package var data: [SourceFile] { files.filter { !language.isSource($0.name) } }

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
        for file in files {
            guard let objection = SourceFileName.objection(to: file.name, in: language) else { continue }
            throw Refusal(field: "files.name", detail: objection)
        }
        guard files.contains(where: { language.isSource($0.name) }) else {
            throw Refusal(
                field: "files.name", detail: "None of the files has a name that ends in '.\(language.rawValue)'.")
        }
        if let clash = SourceFileName.clash(among: files.map(\.name)) {
            throw Refusal(field: "files", detail: clash)
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
