import ProfileFormats
package import Profiles
package import Runs

/// One self-contained page to keep or to send: the flamegraph, the Top table and how far to trust them. Nothing in it
/// runs or is fetched, and its own policy says so.
package enum ProfileHTML {
    private static let tableRows = 100

    /// Of every type of every set, with links from one to the other, where the selection names neither type nor set.
    ///
    /// - Parameters:
    ///   - title: Plain text.
    ///   - tests: how the tests ended that the profile is of; listed above it.
    package static func encode(
        _ profile: Profile, _ selection: ProfileSelection, title: String, tests: TestReport? = nil
    ) -> [UInt8] {
        let isNamed = selection.set != nil || selection.type != nil
        let all = isNamed ? [] : profile.selections(timesNs: selection.timesNs)
        let page = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width">
            <title>\(title.visible.markup)</title>
            <style>
            \(style)\(tests == nil ? "" : testStyle)
            \(FlamePalette.stylesheet(for: profile))</style>
            </head>
            <body>
            <h1>\(title.visible.markup)</h1>
            \(tests.map(list) ?? "")\(all.count > 1 ? sections(all, of: profile) : content(profile, selection))
            </body>
            </html>

            """
        return Array(page.utf8)
    }

    /// The picture and the table of one type.
    private static func content(_ profile: Profile, _ selection: ProfileSelection) -> String {
        let weights = StackWeights(profile, selection)
        let picture = FlameGraphSVG.picture(profile, weights, style: .embedded)
        let quality = profile.place(of: selection).map { profile.sets[$0.set].quality } ?? ProfileQuality()
        let table = TopTable(profile, weights)
        return """
            <p>\(summary(table, quality).markup)</p>
            <div class="picture" tabindex="0">
            \(String(decoding: picture.bytes, as: UTF8.self))</div>\(note(picture))
            <table>
            <caption>\(caption(table.unit))</caption>
            <thead><tr><th>Function</th><th>Self</th><th></th><th>Total</th><th></th><th>Module</th></tr></thead>
            <tbody>
            \(table.rows.prefix(tableRows).map { line($0, of: table) }.joined(separator: "\n"))
            </tbody>
            </table>
            """
    }

    private static func list(_ tests: TestReport) -> String {
        let table = TestsTable(tests)
        let rows = table.rows.map { row in
            let output = row.output.map { "<pre>\($0.visibleLines.markup)</pre>" } ?? ""
            let cells = [row.outcome, row.time, row.place?.visible.markup ?? ""].map { "<td>\($0)</td>" }
            let name = "<th scope=\"row\">\(row.name.visible.markup)\(output)</th>"
            return "<tr class=\"\(row.kind)\">\(cells[0])\(name)\(cells[1])\(cells[2])</tr>"
        }
        return """
            <section aria-label="Tests">
            <h2>Tests</h2>
            <p>\(table.sentence.markup)</p>
            <table class="tests">
            <thead><tr><th>Outcome</th><th>Test</th><th>Time</th><th>Where</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>\(table.leftOut.map { "\n<p>\($0.markup)</p>" } ?? "")
            </section>

            """
    }

    private static func caption(_ unit: ValueUnit) -> String {
        unit.inNanoseconds == nil ? "Functions by what is their own" : "Functions by their own time"
    }

    private static func sections(_ all: [ProfileSelection], of profile: Profile) -> String {
        let names = all.map { ($0.type ?? "").visible.markup }
        let links = names.enumerated().map { "<li><a href=\"#type-\($0)\">\($1)</a></li>" }
        let sections = zip(names, all).enumerated().map { index, each in
            "<section id=\"type-\(index)\">\n<h2>\(each.0)</h2>\n\(content(profile, each.1))\n</section>"
        }
        return "<nav aria-label=\"Profile types\"><ul>\(links.joined())</ul></nav>\n" + sections.joined(separator: "\n")
    }

    static let style = """
        :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
        body { max-width: 1200px; margin: 2rem auto; padding: 0 1rem }
        h1 { font-size: 1.3rem }
        .picture { overflow-x: auto }
        table { border-collapse: collapse; margin-top: 1.5rem; font-variant-numeric: tabular-nums }
        caption { text-align: left; font-weight: 600 }
        th, td { padding: .15rem .8rem .15rem 0; text-align: right; white-space: nowrap }
        th:first-child, td:first-child, th:last-child, td:last-child { text-align: left; overflow-wrap: anywhere; white-space: normal }
        """

    /// Only where there are some: what was exported before tests had results stays as it was.
    private static let testStyle = """

        .tests th, .tests td { text-align: left; vertical-align: top }
        .tests :is(th, td):is(:first-child, :last-child) { overflow-wrap: normal; white-space: nowrap }
        .tests tbody th { font-weight: 400; overflow-wrap: anywhere; white-space: normal }
        .tests pre { margin: 0; opacity: .75; white-space: pre-wrap; overflow-wrap: anywhere }
        .tests .failed td:first-child, .tests .unfinished td:first-child { font-weight: 600 }
        """

    private static func note(_ picture: FlameGraphSVG.Picture) -> String {
        picture.cutFrames > 0 ? "\n<p>\(MeasureText.cutFrames(picture.cutFrames))</p>" : ""
    }

    private static func summary(_ table: TopTable, _ quality: ProfileQuality) -> String {
        "\(table.samples) samples, \(MeasureText.weight(table.total, unit: table.unit)); \(quality.lostSamples) lost, "
            + "\(quality.truncatedStacks) truncated stacks, \(quality.unresolvedFrames) frames without a name."
    }

    private static func line(_ row: TopTable.Row, of table: TopTable) -> String {
        let cells = [
            row.name.visible, MeasureText.weight(row.selfWeight, unit: table.unit),
            MeasureText.share(table.selfShare(row)),
            MeasureText.weight(row.totalWeight, unit: table.unit), MeasureText.share(table.totalShare(row)),
            row.module.visible,
        ]
        return "<tr>" + cells.map { "<td>\($0.markup)</td>" }.joined() + "</tr>"
    }
}
