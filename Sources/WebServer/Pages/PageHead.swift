import HTTPTypes
import Reports
import Storing

/// What every page has.
struct PageHead: Sendable {
    /// For the browser's tab and for link previews.
    let title: String
    let description: String
    /// For the scripts: which page this is.
    let kind: String
    let assets: String
    /// Where scripts and styles are that the page begins with.
    let code: String
    /// What its script is going to ask for, so that the browser need not wait until it does.
    let preloads: [String]
    /// Of all pages; nil where it is a file of `code`.
    let style: String?
    /// The page of a comparison has a script and styles of its own.
    let isCompare: Bool
    /// Search engines stay away from what nobody shared.
    var isPrivate = false
    /// Seconds after which a page without scripts asks again; nil where there is nothing to wait for.
    var refreshSeconds: Int?

    init(title: String, description: String, kind: Page, _ pages: Pages) {
        self.title = title
        self.description = description
        self.kind = kind.rawValue
        assets = pages.assets.prefix
        code = pages.assets.code
        preloads = pages.assets.preloads
        style = pages.assets.style?.text
        isCompare = kind == .compare
    }
}

/// The page of an answer that is an error.
struct ProblemPage: Sendable {
    let head: PageHead
    /// Nil where nothing is wrong with the request.
    let status: Int?
    let title: String
    let detail: String

    init(_ problem: Problem, _ pages: Pages) {
        status = problem.status.code
        title = problem.status.reasonPhrase
        detail = problem.detail
        var head = PageHead(title: title, description: detail, kind: .problem, pages)
        head.isPrivate = true
        self.head = head
    }

    /// Of a run or a comparison that is there and cannot be shown.
    init(_ record: UnreadableRecord, _ pages: Pages) {
        status = nil
        title = "This cannot be shown"
        detail = record.sentence
        var head = PageHead(title: "\(title) – Flamebox", description: detail, kind: .problem, pages)
        head.isPrivate = !record.shared
        self.head = head
    }
}
