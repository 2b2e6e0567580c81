/// One self-contained page about two sides: what is said of them, a table, and a picture of each. Nothing in it runs or is
/// fetched, and its own policy says so.
package enum ComparisonHTML {
    /// A picture is markup, as `FlameGraphSVG` makes it; all else is plain text.
    package struct Picture {
        let title: String
        let svg: [UInt8]

        package init(title: String, svg: [UInt8]) {
            self.title = title
            self.svg = svg
        }
    }

    /// - Parameter rows: The header first; the first cell of each names it.
    package static func encode(
        title: String, sentences: [String], rows: [[String]], pictures: [Picture]
    ) -> [UInt8] {
        let page = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width">
            <title>\(title.visible.markup)</title>
            <style>
            \(ProfileHTML.style)
            \(FlamePalette.stylesheet)</style>
            </head>
            <body>
            <h1>\(title.visible.markup)</h1>
            \(sentences.map { "<p>\($0.visible.markup)</p>" }.joined(separator: "\n"))
            <table>
            <thead>\(row(rows.first ?? [], "th"))</thead>
            <tbody>
            \(rows.dropFirst().map { row($0, "td") }.joined(separator: "\n"))
            </tbody>
            </table>
            \(pictures.map(section).joined(separator: "\n"))
            </body>
            </html>

            """
        return Array(page.utf8)
    }

    private static func row(_ cells: [String], _ element: String) -> String {
        "<tr>" + cells.map { "<\(element)>\($0.visible.markup)</\(element)>" }.joined() + "</tr>"
    }

    private static func section(_ picture: Picture) -> String {
        "<h2>\(picture.title.visible.markup)</h2>\n<div class=\"picture\" tabindex=\"0\">"
            + String(decoding: picture.svg, as: UTF8.self) + "</div>"
    }
}
