import ProfileFormats
package import Profiles

/// The page that shows a folder's files together: what was recorded, its types with links to their pages, and its
/// processes. Nothing in it runs.
package enum RecordingIndexHTML {
    package struct Page: Sendable {
        package let file: String
        package let type: ProfileType
        package let samples: Int
        package let total: Int64

        package init(file: String, type: ProfileType, samples: Int, total: Int64) {
            self.file = file
            self.type = type
            self.samples = samples
            self.total = total
        }
    }

    /// - Parameters:
    ///   - facts: a name and what is to say of it each; plain text, hostile.
    ///   - processes: a row each: its number, its name, its share in words.
    ///   - files: further ones, in the same folder.
    package static func encode(
        title: String, facts: [(String, String)], pages: [Page], processes: [(pid: String, name: String, time: String)],
        files: [String]
    ) -> [UInt8] {
        let list = facts.map { "<dt>\($0.0.visible.markup)</dt><dd>\($0.1.visible.markup)</dd>" }
        let rows = pages.map { page in
            "<tr><td><a href=\"\(page.file.markup)\">\(page.type.name.visible.markup)</a></td>"
                + "<td>\(MeasureText.weight(page.total, unit: page.type.unit).markup)</td><td>\(page.samples)</td></tr>"
        }
        let others = files.map { "<li><a href=\"\($0.markup)\" download>\($0.visible.markup)</a></li>" }
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
            dl { display: grid; grid-template-columns: minmax(0, auto) minmax(0, 1fr); gap: .2rem 1rem }
            dt, dd { margin: 0; overflow-wrap: anywhere; min-width: 0 }
            h1 { overflow-wrap: anywhere }
            body { background: light-dark(#fffdfa, #1b1916); color: light-dark(#22201c, #ece7df) }
            a { color: light-dark(#8a3a05, #f5b27c) }
            </style>
            </head>
            <body>
            <main>
            <h1>\(title.visible.markup)</h1>
            <dl>\(list.joined())</dl>
            <table>
            <caption>Profiles</caption>
            <thead><tr><th>Type</th><th>Total</th><th>Samples</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            \(table(of: processes))
            <p>Files:</p>
            <ul>\(others.joined())</ul>
            </main>
            </body>
            </html>

            """
        return Array(page.utf8)
    }

    private static func table(of processes: [(pid: String, name: String, time: String)]) -> String {
        guard !processes.isEmpty else { return "" }
        let rows = processes.map {
            "<tr><td>\($0.name.visible.markup)</td><td>\($0.pid.markup)</td><td>\($0.time.markup)</td></tr>"
        }
        return """
            <table>
            <caption>Processes</caption>
            <thead><tr><th>Program</th><th>Process</th><th>CPU time</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            """
    }
}
