/// How an answer is written.
package enum AnswerDialect: Hashable, Sendable {
    /// Of the playground itself: `/compile`.
    case playground
    /// Of the site before it, for `version=2`: `/_/compile`.
    case website
    /// Of the site, for clients older than events.
    case websiteText
}

/// What became of a snippet that was compiled and run.
package struct CompileAnswer: Hashable, Sendable {
    private static let failedTest = "--- FAIL"

    /// Why it did not run; empty where it did.
    package var errors = ""
    package var events: [PlaybackEvent] = []
    /// The program's exit code.
    package var status = 0
    package var isTest = false
    /// What vet found; nil where nobody asked, or nobody could tell.
    package var vetErrors: String?

    package init(errors: String) {
        self.errors = errors
    }

    package init(events: [PlaybackEvent], status: Int, isTest: Bool = false) {
        self.events = events
        self.status = status
        self.isTest = isTest
    }

    var testsFailed: Int {
        guard isTest else { return 0 }
        return events.reduce(0) { $0 + $1.message.ranges(of: Self.failedTest).count }
    }

    /// The body of the answer.
    package func body(in dialect: AnswerDialect) -> String {
        var json = GoJSON()
        switch dialect {
        case .playground:
            json.add("Errors", errors)
            json.add("Events", raw: eventList)
            json.add("Status", status)
            json.add("IsTest", isTest)
            json.add("TestsFailed", testsFailed)
            if let vetErrors, !vetErrors.isEmpty { json.add("VetErrors", vetErrors) }
            if vetErrors?.isEmpty == true { json.add("VetOK", true) }
            return json.object + "\n"
        case .website:
            json.add("Errors", errors)
            json.add("Events", raw: eventList)
            json.add("VetErrors", vetErrors ?? "")
        case .websiteText:
            json.add("compile_errors", errors)
            json.add("output", events.map(\.message).joined())
        }
        return json.object
    }

    private var eventList: String {
        guard !events.isEmpty else { return "null" }
        let list = events.map { event in
            var json = GoJSON()
            json.add("Message", event.message)
            json.add("Kind", event.stream.rawValue)
            json.add("Delay", Int(event.delay))
            return json.object
        }
        return "[" + list.joined(separator: ",") + "]"
    }
}

/// `/version`: what snippets are compiled with.
package struct VersionAnswer: Hashable, Sendable {
    private let version: String

    /// - Parameter toolchain: such as `go1.26.6`.
    package init(toolchain: String) {
        version = toolchain
    }

    package var body: String {
        let number = version.dropFirst(2).split(separator: ".")
        let isRelease = version.hasPrefix("go") && number.count > 1 && number[0].allSatisfy(\.isNumber)
        let release = number.prefix(2).joined(separator: ".").prefix { $0.isNumber || $0 == "." }
        var json = GoJSON()
        json.add("Version", version)
        json.add("Release", isRelease ? "go\(release)" : version)
        json.add("Name", isRelease ? "Go \(release)" : "Go dev branch")
        return json.object + "\n"
    }
}

/// An answer that is a line of text.
package struct PlainAnswer: Error, Hashable, Sendable {
    package let status: Int
    /// With the line's end.
    package let text: String

    package init(status: Int, text: String) {
        self.status = status
        self.text = text
    }

    package static let malformed = PlainAnswer(status: 400, text: "Bad Request\n")
    package static let snippetUnknown = PlainAnswer(status: 404, text: "Snippet not found\n")
    package static let exampleUnknown = PlainAnswer(status: 404, text: "Not Found\n")
    package static let postOnly = PlainAnswer(status: 405, text: "Requires POST\n")
    /// Of `/_/compile`.
    package static let postOnlyOfWebsite = PlainAnswer(status: 405, text: "I only answer to POST requests.\n")
    package static let snippetTooLarge = PlainAnswer(status: 413, text: "Snippet is too large\n")
    package static let ourFault = PlainAnswer(status: 500, text: "Internal Server Error\n")
}
