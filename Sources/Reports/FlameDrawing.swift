/// What still flamegraphs have in common: their frame, and boxes with a title and a caption.
enum FlameDrawing {
    static let width = 1200.0
    static let rowHeight = 18

    /// A class of the stylesheet, and what it is without one.
    struct Color {
        let name: String
        let shade: Int
        let fill: String
        let ink: String

        init(_ name: String, _ shades: FlamePalette.Shades, shade: Int) {
            self.name = name
            self.shade = shade
            fill = shades.fills[shade]
            ink = shades.ink
        }
    }

    struct Box {
        /// What a reader of the interactive picture hears.
        let title: String
        /// As much of it as fits.
        let caption: String
        let color: Color
        /// In pixels of a picture `width` wide.
        let x: Double
        let width: Double
        /// From 0, which is on top.
        let row: Int
    }

    /// - Parameters:
    ///   - label: Plain text without anything that markup means.
    ///   - stylesheet: of a picture that stands alone.
    static func opening(
        rows: Int, label: String, _ style: FlameGraphSVG.Style, stylesheet: String = FlamePalette.stylesheet
    ) -> String {
        let height = rows * rowHeight
        let standing = """
            <style>\(stylesheet)</style>
            <rect class="ground" width="\(Int(width))" height="\(height)" fill="\(FlamePalette.light.ground)"/>

            """
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="flamegraph" role="img" aria-label="\(label)" \
            viewBox="0 0 \(Int(width)) \(height)" width="\(Int(width))" height="\(height)" \
            font-family="ui-monospace, Menlo, Consolas, monospace" font-size="11">
            \(style == .standalone ? standing : "")
            """
    }

    static func group(_ box: Box) -> String {
        // A gap keeps neighbours of one colour apart.
        let width = max(box.width - 0.5, 0.3)
        let y = box.row * rowHeight
        let color = box.color
        return "<g><title>\(box.title.markup)</title>"
            + "<rect class=\"\(color.name)-\(color.shade)\" x=\"\(box.x.short)\" y=\"\(y)\" width=\"\(width.short)\" "
            + "height=\"\(rowHeight - 1)\" fill=\"\(color.fill)\"/>" + caption(box, width: width) + "</g>\n"
    }

    private static func caption(_ box: Box, width: Double) -> String {
        guard let text = box.caption.fitting(width: width - 6) else { return "" }
        let y = box.row * rowHeight + 13
        return "<text class=\"\(box.color.name)-ink\" x=\"\((box.x + 3).short)\" y=\"\(y)\" fill=\"\(box.color.ink)\">"
            + text.markup + "</text>"
    }
}

extension Double {
    /// One decimal: a tenth of a pixel is finer than anyone sees.
    fileprivate var short: String { ((self * 10).rounded() / 10).description }
}

extension String {
    /// An advance of a monospaced font at 11 pixels; the widest in use is a little over 0.6 em.
    private static let columnWidth = 6.7

    /// As much of the text as fits, an ellipsis for the rest; nil where too little fits to be of use.
    fileprivate func fitting(width: Double) -> String? {
        guard width >= 3 * Self.columnWidth else { return nil }
        let room = Int(width / Self.columnWidth)
        var used = 0
        for (index, character) in zip(indices, self) {
            used += character.columns
            if used > room { return String(self[..<index].dropLast()) + "…" }
        }
        return self
    }
}

extension Character {
    /// East Asian scripts and emoji are two columns wide, and begin with Hangul at U+1100; taking some narrow scripts for
    /// wide shortens a name too much, which does no harm.
    fileprivate var columns: Int {
        unicodeScalars.allSatisfy { $0.value < 0x1100 } ? 1 : 2
    }
}
