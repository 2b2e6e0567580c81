import ProfileFormats
package import Profiles

/// One self-contained page to keep or to send: the flamegraph, the Top table and how far to trust them. Nothing in it
/// runs or is fetched, and its own policy says so.
package enum ProfileHTML {
    private static let tableRows = 100

    /// - Parameter title: Plain text.
    package static func encode(
        _ profile: Profile, type: String, timesNs: Range<UInt64>? = nil, title: String
    ) -> [UInt8] {
        let weights = StackWeights(profile, type: type, timesNs: timesNs)
        let picture = FlameGraphSVG.picture(profile, weights, type: type, style: .embedded)
        let unit = profile.series.first { $0.type.name == type }?.type.unit ?? ""
        let table = TopTable(profile, weights)
        let page = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width">
            <title>\(title.visible.markup)</title>
            <style>
            \(style)
            \(FlamePalette.stylesheet)</style>
            </head>
            <body>
            <h1>\(title.visible.markup)</h1>
            <p>\(summary(table, profile.quality, unit: unit).markup)</p>
            <div class="picture" tabindex="0">
            \(String(decoding: picture.bytes, as: UTF8.self))</div>\(note(picture))
            <table>
            <caption>Functions by their own time</caption>
            <thead><tr><th>Function</th><th>Self</th><th></th><th>Total</th><th></th><th>Module</th></tr></thead>
            <tbody>
            \(table.rows.prefix(tableRows).map { line($0, of: table, unit: unit) }.joined(separator: "\n"))
            </tbody>
            </table>
            </body>
            </html>

            """
        return Array(page.utf8)
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

    private static func note(_ picture: FlameGraphSVG.Picture) -> String {
        picture.cutFrames > 0 ? "\n<p>\(MeasureText.cutFrames(picture.cutFrames))</p>" : ""
    }

    private static func summary(_ table: TopTable, _ quality: ProfileQuality, unit: String) -> String {
        "\(table.samples) samples, \(MeasureText.weight(table.total, unit: unit)); \(quality.lostSamples) lost, "
            + "\(quality.truncatedStacks) truncated stacks, \(quality.unresolvedFrames) frames without a name."
    }

    private static func line(_ row: TopTable.Row, of table: TopTable, unit: String) -> String {
        let cells = [
            row.name.visible, MeasureText.weight(row.selfWeight, unit: unit), MeasureText.share(table.selfShare(row)),
            MeasureText.weight(row.totalWeight, unit: unit), MeasureText.share(table.totalShare(row)),
            row.module.visible,
        ]
        return "<tr>" + cells.map { "<td>\($0.markup)</td>" }.joined() + "</tr>"
    }
}
