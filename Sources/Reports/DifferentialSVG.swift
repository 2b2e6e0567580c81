import ProfileFormats

/// A still differential flamegraph: both sides in one picture, each frame as wide as the side that needs more, so that what
/// vanished and what is new stay visible at the size they had. Without script, like `FlameGraphSVG`.
package enum DifferentialSVG {
    /// All texts are as a program chose them; they are made visible and escaped here.
    package struct Frame: Sendable {
        let name: String
        /// What differs, to follow the name.
        let words: String
        /// From 0, the root.
        let depth: Int
        /// In any unit, the same for all frames.
        let start: Double
        let width: Double
        let change: FrameChange
        /// How much it changed: 0 up to, not including, `shades`.
        let shade: Int

        package init(
            name: String, words: String, depth: Int, start: Double, width: Double, change: FrameChange, shade: Int
        ) {
            self.name = name
            self.words = words
            self.depth = depth
            self.start = start
            self.width = width
            self.change = change
            self.shade = change == .same ? 0 : min(max(shade, 0), DifferentialSVG.shades - 1)
        }
    }

    package static let shades = 3
    private static let minimumPixels = 0.5

    /// - Parameter frames: The root first, which is as wide as all it calls.
    package static func encode(_ frames: [Frame], style: FlameGraphSVG.Style) -> [UInt8] {
        let whole = frames.first?.width ?? 0
        let perUnit = whole > 0 ? FlameDrawing.width / whole : 0
        let visible = frames.filter { $0.width * perUnit >= minimumPixels }
        let rows = (visible.map(\.depth).max() ?? 0) + 1
        var text = FlameDrawing.opening(rows: rows, label: "Differential flamegraph", style)
        for frame in visible { text += FlameDrawing.group(box(frame, perUnit: perUnit)) }
        return Array((text + "</svg>\n").utf8)
    }

    private static func box(_ frame: Frame, perUnit: Double) -> FlameDrawing.Box {
        let name = frame.name.visible
        let shades = FlamePalette.light.changes[frame.change] ?? FlamePalette.light.plain
        return FlameDrawing.Box(
            title: "\(name), \(frame.words)", caption: sign(frame.change) + name,
            color: FlameDrawing.Color(frame.change.rawValue, shades, shade: frame.shade),
            x: frame.start * perUnit, width: frame.width * perUnit, row: frame.depth)
    }

    /// Color alone tells nobody anything who does not see it.
    private static func sign(_ change: FrameChange) -> String {
        switch change {
        case .same: ""
        case .less: "▼ "
        case .more: "▲ "
        }
    }
}
