import Foundation
package import ProfileFormats
package import Profiles

/// One type of a profile as one living page in one file: the flamegraph, the call tree and the Top table of a run's page,
/// with search, zoom and keys. Nothing is fetched, and its own policy allows no script but the page's, by its hash. The
/// profile is data in a form that has no character of markup, so that no name can become anything else.
package enum StandaloneHTML {
    /// Of the table that stands there until the page lives, and where scripts are off.
    private static let tableRows = 50

    /// - Parameters:
    ///   - selection: names the one type.
    ///   - title: plain text.
    ///   - facts: sentences that stand above the picture; plain text.
    package static func encode(
        _ profile: Profile, _ selection: ProfileSelection, title: String, facts: [String] = [],
        code: StandaloneCode
    ) throws(Gzip.Failure) -> [UInt8] {
        let data = try Gzip.compress(ProfileJSON.encode(profile.selecting(selection)))
        let policy = "default-src 'none'; script-src '\(code.script.policyHash)'; style-src '\(code.style.policyHash)'"
        let page = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width">
            <meta name="referrer" content="no-referrer">
            <title>\(title.visible.markup)</title>
            <style>\(code.style.text)</style>
            </head>
            <body>
            <header class="standalone-facts">\(facts.map { "<p>\($0.visible.markup)</p>" }.joined())</header>
            <main>
            \(table(of: profile, selection, title: title))
            </main>
            <script type="application/octet-stream" id="profile">\(Data(data).base64EncodedString())</script>
            <script>\(code.script.text)</script>
            </body>
            </html>

            """
        return Array(page.utf8)
    }

    private static func table(of profile: Profile, _ selection: ProfileSelection, title: String) -> String {
        let table = TopTable(profile, selection)
        let rows = table.rows.prefix(tableRows).map { row in
            let cells = [
                MeasureText.share(table.selfShare(row)), MeasureText.share(table.totalShare(row)), row.name.visible,
            ]
            return "<tr>" + cells.map { "<td>\($0.markup)</td>" }.joined() + "</tr>"
        }
        return """
            <h1>\(title.visible.markup)</h1>
            <table>
            <thead><tr><th>Self</th><th>Total</th><th>Function</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            """
    }
}
