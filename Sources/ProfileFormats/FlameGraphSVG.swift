package import Profiles

/// A still flamegraph without script: each frame is a group whose title says what a reader of the interactive one hears.
package enum FlameGraphSVG {
    package enum Style: Sendable {
        /// A file of its own, with its own style element for light and dark.
        case standalone
        /// For a page whose policy forbids style elements: classes for `FlamePalette.stylesheet`, and the light theme as
        /// presentation attributes, which any rule overrides.
        case embedded
    }

    private static let width = 1200.0
    private static let rowHeight = 18
    /// Below half a pixel nothing can be seen.
    private static let minimumShare = 0.5 / width
    private static let maximumDepth = 1024
    private static let maximumRectangles = 20_000

    package static func encode(
        _ profile: Profile, type: String, timesNs: Range<UInt64>? = nil, style: Style
    ) -> [UInt8] {
        let tree = CallTree(profile, type: type, timesNs: timesNs)
        let graph = FlameGraph(
            tree, minimumShare: minimumShare, maximumDepth: maximumDepth, maximumRectangles: maximumRectangles)
        let unit = profile.series.first { $0.type.name == type }?.type.unit ?? ""
        let drawing = Drawing(profile: profile, tree: tree, total: graph.total, unit: unit)
        let height = ((graph.rectangles.last?.depth ?? 0) + 1) * rowHeight
        var text = opening(height: height, style)
        for rectangle in graph.rectangles where rectangle.end > rectangle.start { text += drawing.group(rectangle) }
        return Array((text + "</svg>\n").utf8)
    }

    private static func opening(height: Int, _ style: Style) -> String {
        let standing = """
            <style>\(FlamePalette.stylesheet)</style>
            <rect class="ground" width="\(Int(width))" height="\(height)" fill="\(FlamePalette.light.ground)"/>

            """
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="flamegraph" role="img" aria-label="Flamegraph" \
            viewBox="0 0 \(Int(width)) \(height)" width="\(Int(width))" height="\(height)" \
            font-family="ui-monospace, Menlo, Consolas, monospace" font-size="11">
            \(style == .standalone ? standing : "")
            """
    }

    /// A class of the stylesheet, and what it is without one.
    private struct Color {
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

    private struct Drawing {
        let profile: Profile
        let tree: CallTree
        let total: UInt64
        let unit: String

        func group(_ rectangle: FlameGraph.Rectangle) -> String {
            let name = label(rectangle)
            let weight = rectangle.end - rectangle.start
            let share = MeasureText.share(weight, of: total)
            let title = "\(name), \(share), \(MeasureText.weight(weight, unit: unit))"
            let color = color(rectangle)
            let x = pixels(rectangle.start)
            // A gap keeps neighbours of one colour apart.
            let width = max(pixels(weight) - 0.5, 0.3)
            let y = rectangle.depth * rowHeight
            return "<g><title>\(title.markup)</title>"
                + "<rect class=\"\(color.name)-\(color.shade)\" x=\"\(x.short)\" y=\"\(y)\" width=\"\(width.short)\" "
                + "height=\"\(rowHeight - 1)\" fill=\"\(color.fill)\"/>"
                + caption(name, color, x: x, y: y, width: width) + "</g>\n"
        }

        private func label(_ rectangle: FlameGraph.Rectangle) -> String {
            if rectangle.cut > 0 { return "(\(rectangle.cut) more)" }
            let function = tree.nodes[rectangle.node].function
            return function < 0 ? "all" : profile.functions[Int(function)].name.visible
        }

        private func color(_ rectangle: FlameGraph.Rectangle) -> Color {
            let index = tree.nodes[rectangle.node].function
            guard rectangle.cut == 0, index >= 0 else { return Color("plain", FlamePalette.light.plain, shade: 0) }
            let function = profile.functions[Int(index)]
            let module = function.module < 0 ? "" : profile.modules[Int(function.module)]
            let shades = FlamePalette.light.categories[function.category] ?? FlamePalette.light.plain
            let shade = FlamePalette.shade(function, module: module)
            return Color(function.category.rawValue, shades, shade: shade)
        }

        private func pixels(_ weight: UInt64) -> Double {
            total == 0 ? 0 : Double(weight) / Double(total) * FlameGraphSVG.width
        }

        private func caption(_ name: String, _ color: Color, x: Double, y: Int, width: Double) -> String {
            guard let text = name.fitting(width: width - 6) else { return "" }
            return "<text class=\"\(color.name)-ink\" x=\"\((x + 3).short)\" y=\"\(y + 13)\" fill=\"\(color.ink)\">"
                + text.markup + "</text>"
        }
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
