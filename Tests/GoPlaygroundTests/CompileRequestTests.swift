import GoPlayground
import Testing

/// The many ways in which clients ask for the same.
@Suite struct CompileRequestTests {
    struct Asked: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var method = "POST"
        var query = ""
        var type: String?
        var body = ""
        /// Nil where it is answered with 400.
        let expected: String?
        var vet = false

        var message: PlaygroundMessage {
            PlaygroundMessage(method: method, query: query, contentType: type, body: Array(body.utf8))
        }
    }

    private static let form = "application/x-www-form-urlencoded"
    private static let parts = """
        preamble\r
        --B\r
        Content-Disposition: form-data; name="file"; filename="body"\r
        \r
        no\r
        --B\r
        content-disposition: form-data; name="body"\r
        \r
        package main\r
        \r
        func main() {}\r
        --B\r
        Content-Disposition: form-data; name=withVet\r
        \r
        1\r
        --B--\r

        """

    static let asked = [
        Asked(
            testDescription: "form", type: form, body: "version=2&body=a%2Bb+c%0A&withVet=true", expected: "a+b c\n",
            vet: true),
        Asked(
            testDescription: "form with parameters", type: "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
            body: "body=x", expected: "x"),
        Asked(testDescription: "query", query: "body=package+main&withVet=T", expected: "package main", vet: true),
        Asked(testDescription: "query of GET", method: "GET", query: "body=x", expected: "x"),
        Asked(testDescription: "body before query", query: "body=q", type: form, body: "body=b", expected: "b"),
        Asked(testDescription: "empty body hides the query", query: "body=q", type: form, body: "body=", expected: nil),
        Asked(
            testDescription: "multipart", type: "multipart/form-data; boundary=B", body: parts,
            expected: "package main\r\n\r\nfunc main() {}", vet: true),
        Asked(
            testDescription: "query before multipart", query: "body=q", type: "multipart/form-data; boundary=\"B\"",
            body: parts, expected: "q", vet: true),
        Asked(testDescription: "multipart without a boundary", type: "multipart/form-data", body: parts, expected: nil),
        Asked(
            testDescription: "JSON", type: "application/json",
            body: #"{"Body":"a\nb\u003c\ud83d\ude00","WithVet":true}"#, expected: "a\nb<😀", vet: true),
        Asked(
            testDescription: "JSON of PUT without a type", method: "PUT",
            body: #" {"version":2,"body":"x","withvet":false} trailing"#, expected: "x"),
        Asked(
            testDescription: "JSON as text", type: "text/plain;charset=UTF-8",
            body: #"{"BODY":"x","nested":{"a":[1,-2.5e3,{"b":null}]},"body":"y"}"#, expected: "y"),
        Asked(
            testDescription: "JSON with halves of pairs", body: #"{"body":"\ud83dx\ude00"}"#,
            expected: "\u{FFFD}x\u{FFFD}"),
        Asked(testDescription: "JSON null", body: "null", expected: ""),
        Asked(testDescription: "JSON object of nothing", body: "{ }", expected: ""),
        Asked(testDescription: "JSON of GET", method: "GET", type: form, body: #"{"body":"x"}"#, expected: "x"),
        Asked(testDescription: "JSON said to be a form", type: form, body: #"{"Body":"x"}"#, expected: nil),
        Asked(testDescription: "nothing", method: "GET", expected: nil),
        Asked(testDescription: "half of JSON", body: #"{"body":"x""#, expected: nil),
        Asked(testDescription: "a number for the body", body: #"{"body":1}"#, expected: nil),
        Asked(testDescription: "a word for vet", body: #"{"body":"x","withVet":"true"}"#, expected: nil),
        Asked(testDescription: "a list", body: "[1]", expected: nil),
        Asked(testDescription: "a line's end in a string", body: "{\"body\":\"a\nb\"}", expected: nil),
        Asked(testDescription: "a comma too many", body: #"{"body":"x",}"#, expected: nil),
        Asked(testDescription: "a bad number", body: #"{"a":01,"body":"x"}"#, expected: nil),
        Asked(testDescription: "bad escapes in the query", query: "body=%zz&body=x&a;b=1&withVet=yes", expected: "x"),
        Asked(
            testDescription: "JSON that is too deep", body: #"{"a":"# + String(repeating: "[", count: 100_000),
            expected: nil),
    ]

    @Test(arguments: asked)
    func `a request is understood however it was sent`(_ asked: Asked) {
        let request = CompileRequest(asked.message)
        #expect(request.map { String(decoding: $0.body, as: UTF8.self) } == asked.expected)
        #expect(request?.withVet ?? false == asked.vet)
    }

    @Test(arguments: [
        ("1", true), ("t", true), ("T", true), ("TRUE", true), ("true", true), ("True", true), ("tRUE", false),
        ("0", false), ("", false), ("yes", false),
    ])
    func `the playground takes Go's words for true, the site the one`(word: String, isTrue: Bool) throws {
        let message = PlaygroundMessage(method: "POST", query: "body=x&withVet=\(word)")
        #expect(try #require(CompileRequest(message)).withVet == isTrue)
        #expect(CompileRequest.ofWebsite(message).request.withVet == (word == "true"))
    }

    @Test func `the site tells versions apart`() {
        for (version, dialect) in [("2", AnswerDialect.website), ("1", .websiteText), ("", .websiteText)] {
            let message = PlaygroundMessage(
                method: "POST", contentType: Self.form, body: Array("version=\(version)&body=x".utf8))
            #expect(CompileRequest.ofWebsite(message).dialect == dialect)
        }
    }

    @Test func `what is to be formatted comes in a form`() {
        let message = PlaygroundMessage(
            method: "POST", query: "imports=false", contentType: Self.form, body: Array("body=x".utf8))
        #expect(FormatRequest(message).body == Array("x".utf8))
        #expect(FormatRequest(message).fixesImports)
        #expect(!FormatRequest(PlaygroundMessage(method: "POST", query: "body=x&imports=")).fixesImports)
    }
}
