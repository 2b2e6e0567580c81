import ProfileFormats

/// One self-contained page about two sides: what is said of them, a table, and a picture of each. Nothing in it runs or is
/// fetched, and its own policy says so.
package enum ComparisonHTML {
    /// A picture is markup, as `FlameGraphSVG`, `DifferentialSVG` and `PairsPlot` make it; all else is plain text.
    package struct Picture {
        let title: String
        let note: String?
        let svg: String

        package init(title: String, note: String? = nil, svg: String) {
            self.title = title
            self.note = note
            self.svg = svg
        }
    }

    /// A source file of both sides, line by line.
    package struct Code {
        let name: String
        /// `-`, `+` or a space, and the line.
        let lines: [(sign: Character, text: String)]

        package init(name: String, lines: [(sign: Character, text: String)]) {
            self.name = name
            self.lines = lines
        }
    }

    /// - Parameter rows: The header first; the first cell of each names it.
    package static func encode(
        title: String, sentences: [String], pictures: [Picture], rows: [[String]], code: [Code] = []
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
            del, ins { text-decoration: none }
            del { background: rgb(213 94 0 / 18%) }
            ins { background: rgb(0 114 178 / 18%) }
            \(PairsPlot.stylesheet)
            \(FlamePalette.stylesheet)</style>
            </head>
            <body>
            <h1>\(title.visible.markup)</h1>
            \(sentences.map { "<p>\($0.visible.markup)</p>" }.joined(separator: "\n"))
            \(pictures.map(section).joined(separator: "\n"))
            \(rows.isEmpty ? "" : table(rows))
            \(code.map(listing).joined(separator: "\n"))
            </body>
            </html>

            """
        return Array(page.utf8)
    }

    private static func table(_ rows: [[String]]) -> String {
        """
        <table>
        <thead>\(row(rows.first ?? [], "th"))</thead>
        <tbody>
        \(rows.dropFirst().map { row($0, "td") }.joined(separator: "\n"))
        </tbody>
        </table>
        """
    }

    private static func row(_ cells: [String], _ element: String) -> String {
        "<tr>" + cells.map { "<\(element)>\($0.visible.markup)</\(element)>" }.joined() + "</tr>"
    }

    private static func section(_ picture: Picture) -> String {
        let note = picture.note.map { "<p>\($0.visible.markup)</p>\n" } ?? ""
        return "<h2>\(picture.title.visible.markup)</h2>\n\(note)"
            + "<div class=\"picture\" tabindex=\"0\">\(picture.svg)</div>"
    }

    private static func listing(_ code: Code) -> String {
        let lines = code.lines.map { sign, text in
            let line = "\(sign) \(text.visible.markup)"
            return sign == "+" ? "<ins>\(line)</ins>" : sign == "-" ? "<del>\(line)</del>" : line
        }
        return "<h2>\(code.name.visible.markup)</h2>\n<pre tabindex=\"0\">\(lines.joined(separator: "\n"))</pre>"
    }
}
