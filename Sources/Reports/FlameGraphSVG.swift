import ProfileFormats
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

    /// A picture, and how many frames are too narrow to be in it.
    package struct Picture: Sendable {
        package let bytes: [UInt8]
        package let cutFrames: Int
    }

    /// Below half a pixel nothing can be seen.
    private static let minimumShare = 0.5 / FlameDrawing.width
    private static let maximumDepth = 1024
    /// The widest: a hostile program can make hundreds of thousands that are each wide enough, and no eye tells so many
    /// apart.
    private static let maximumRectangles = 5_000

    package static func encode(
        _ profile: Profile, _ selection: ProfileSelection, style: Style
    ) -> [UInt8] {
        picture(profile, StackWeights(profile, selection), style: style).bytes
    }

    /// - Parameter weights: of the samples that are drawn.
    package static func picture(_ profile: Profile, _ weights: StackWeights, style: Style) -> Picture {
        let pruning = CallTree.Pruning(minimumShare: minimumShare, maximumNodes: maximumRectangles)
        let tree = CallTree(profile, weights, pruning: pruning)
        let graph = FlameGraph(
            tree, minimumShare: minimumShare, maximumDepth: maximumDepth, maximumRectangles: .max)
        let drawing = Drawing(profile: profile, tree: tree, total: graph.total, unit: weights.unit)
        let rows = (graph.rectangles.last?.depth ?? 0) + 1
        var text = FlameDrawing.opening(
            rows: rows, label: "Flamegraph", style, stylesheet: FlamePalette.stylesheet(for: profile))
        for rectangle in graph.rectangles where rectangle.end > rectangle.start {
            text += FlameDrawing.group(drawing.box(rectangle))
        }
        return Picture(bytes: Array((text + "</svg>\n").utf8), cutFrames: graph.cutNodes)
    }

    private struct Drawing {
        let profile: Profile
        let tree: CallTree
        let total: UInt64
        let unit: ValueUnit

        func box(_ rectangle: FlameGraph.Rectangle) -> FlameDrawing.Box {
            let name = label(rectangle)
            let width = rectangle.end - rectangle.start
            let weight = rectangle.cut > 0 ? Int64(clamping: width) : tree.nodes[rectangle.node].totalWeight
            let share = MeasureText.share(weight, of: total)
            return FlameDrawing.Box(
                title: "\(name), \(share), \(MeasureText.weight(weight, unit: unit))", caption: name,
                color: color(rectangle), x: pixels(rectangle.start), width: pixels(width), row: rectangle.depth)
        }

        private func label(_ rectangle: FlameGraph.Rectangle) -> String {
            if rectangle.cut > 0 { return "(\(rectangle.cut) more)" }
            let function = tree.nodes[rectangle.node].function
            return function < 0 ? "all" : profile.functions[Int(function)].name.visible
        }

        private func color(_ rectangle: FlameGraph.Rectangle) -> FlameDrawing.Color {
            let index = tree.nodes[rectangle.node].function
            guard rectangle.cut == 0, index >= 0 else {
                return FlameDrawing.Color("plain", FlamePalette.light.plain, shade: 0)
            }
            let function = profile.functions[Int(index)]
            let module = function.module < 0 ? "" : profile.modules[Int(function.module)]
            let shades = FlamePalette.light.categories[function.category] ?? FlamePalette.light.plain
            let shade = FlamePalette.shade(function, module: module)
            return FlameDrawing.Color(function.category.rawValue, shades, shade: shade)
        }

        private func pixels(_ width: UInt64) -> Double {
            total == 0 ? 0 : Double(width) / Double(total) * FlameDrawing.width
        }
    }
}
