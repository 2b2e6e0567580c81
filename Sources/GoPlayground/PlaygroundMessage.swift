/// What of an HTTP request says what is wanted.
package struct PlaygroundMessage: Hashable, Sendable {
    package let method: String
    /// As it stands in the address, encoded; empty where there is none.
    package let query: String
    /// The field's value; nil where there is none.
    package let contentType: String?
    package let body: [UInt8]

    package init(method: String, query: String = "", contentType: String? = nil, body: [UInt8] = []) {
        self.method = method
        self.query = query
        self.contentType = contentType
        self.body = body
    }
}

/// What to compile.
package struct CompileRequest: Hashable, Sendable {
    package let body: [UInt8]
    package let withVet: Bool

    private static let truths: Set<String> = ["1", "t", "T", "true", "TRUE", "True"]

    /// Of `/compile`: a form wherever it is, else JSON, whatever its type is said to be. Nil where it is neither.
    package init?(_ message: PlaygroundMessage) {
        let form = FormValues(of: message)
        let text = form.first("body")
        if !text.isEmpty {
            body = text
            withVet = Self.truths.contains(String(decoding: form.first("withVet"), as: UTF8.self))
            return
        }
        // What was read as a form is not there to be read again.
        guard !form.hasTakenBody, let document = RequestDocument(message.body) else { return nil }
        body = document.body
        withVet = document.withVet
    }

    private init(body: [UInt8], withVet: Bool) {
        self.body = body
        self.withVet = withVet
    }

    /// Of `/_/compile`: a form, with the version of the answer that is wanted.
    package static func ofWebsite(_ message: PlaygroundMessage) -> (request: CompileRequest, dialect: AnswerDialect) {
        let form = FormValues(of: message)
        let request = CompileRequest(
            body: form.first("body"), withVet: form.first("withVet").elementsEqual("true".utf8))
        return (request, form.first("version").elementsEqual("2".utf8) ? .website : .websiteText)
    }
}

/// What to format: a form, of both dialects.
package struct FormatRequest: Hashable, Sendable {
    package let body: [UInt8]
    package let fixesImports: Bool

    package init(_ message: PlaygroundMessage) {
        let form = FormValues(of: message)
        body = form.first("body")
        fixesImports = !form.first("imports").isEmpty
    }
}
