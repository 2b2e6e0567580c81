package import Profiles

/// Whether a frame of a differential flamegraph needs less or more than before; `same` where that is not known to be more
/// than noise.
package enum FrameChange: String, CaseIterable, Sendable {
    case same, less, more
}

/// The colours of frames, the same as the page's own (`Web/flamegraph/colors.js`): whose code it is gives the hue; the
/// shade tells one's own functions apart, and of all others modules and packages. Both keep their colour in every run.
/// Every ink stands on its fills at 4.5 : 1 or better (WCAG 2.2, 1.4.3).
package enum FlamePalette {
    package struct Shades: Sendable {
        package let fills: [String]
        package let ink: String
    }

    package struct Theme: Sendable {
        /// Behind the frames of a picture that stands alone.
        package let ground: String
        /// The root, and what stands for several cut frames.
        package let plain: Shades
        package let categories: [Function.Category: Shades]
        /// Of differential flamegraphs: blue and orange, which the common kinds of colour blindness tell apart.
        package let changes: [FrameChange: Shades]
    }

    package static let shadesPerCategory = 4

    package static let light = Theme(
        ground: "#fffdfa", plain: Shades(fills: ["#ddd8d0"], ink: "#2d2a26"),
        categories: [
            .yourCode: Shades(fills: ["#f5a15a", "#f7b06f", "#f29450", "#f8bd80"], ink: "#2b1600"),
            .standardLibrary: Shades(fills: ["#8fcfc0", "#a3d8cb", "#7fc5b6", "#b4e0d5"], ink: "#06261f"),
            .runtime: Shades(fills: ["#b9b4e6", "#c6c2ec", "#aca6df", "#d2cff1"], ink: "#17123d"),
            .cLibrary: Shades(fills: ["#9fc3e6", "#b1cfec", "#8fb8e0", "#c0d9f1"], ink: "#0a2036"),
            .kernel: Shades(fills: ["#e3a8b8", "#e9b8c5", "#dc9aac", "#efc6d1"], ink: "#37101c"),
            .unknown: Shades(fills: ["#c9c7c2", "#d3d1cd", "#bfbdb8", "#dbdad6"], ink: "#23221f"),
            .lockWait: Shades(fills: ["#ee8b80", "#f29c92", "#e97b6f", "#f5b0a8"], ink: "#3a0905"),
            .inputWait: Shades(fills: ["#e3cf62", "#e9d87b", "#dcc64d", "#efe197"], ink: "#2b2400"),
            .sleep: Shades(fills: ["#a9b8c4", "#b7c4ce", "#9bacb9", "#c6d0d8"], ink: "#0f1a22"),
            .ready: Shades(fills: ["#aed36a", "#bbdb80", "#a0c957", "#c9e39a"], ink: "#1a2a00"),
            .otherWait: Shades(fills: ["#cfb596", "#d8c2a8", "#c5a884", "#e1d0bb"], ink: "#2a1b08"),
        ],
        changes: [
            .same: Shades(fills: ["#e4e0d9"], ink: "#2d2a26"),
            .less: Shades(fills: ["#cfe3f4", "#97c4e6", "#5fa5d9"], ink: "#04203a"),
            .more: Shades(fills: ["#fbdcbc", "#f6b67c", "#ee9345"], ink: "#341700"),
        ])

    package static let dark = Theme(
        ground: "#191715", plain: Shades(fills: ["#45413b"], ink: "#f0ece6"),
        categories: [
            .yourCode: Shades(fills: ["#a8581a", "#9c5015", "#96500f", "#8f4911"], ink: "#fff4e8"),
            .standardLibrary: Shades(fills: ["#226b5d", "#1d6054", "#277566", "#19564b"], ink: "#e6fbf5"),
            .runtime: Shades(fills: ["#5a539f", "#514a93", "#635ca9", "#494287"], ink: "#f1f0ff"),
            .cLibrary: Shades(fills: ["#2e628f", "#285882", "#346b9a", "#224e75"], ink: "#eaf4ff"),
            .kernel: Shades(fills: ["#8f4259", "#84394f", "#994b62", "#783246"], ink: "#fff0f4"),
            .unknown: Shades(fills: ["#55524d", "#4c4945", "#5e5b55", "#44413d"], ink: "#f4f2ee"),
            .lockWait: Shades(fills: ["#9c3a30", "#8f332a", "#a84338", "#822c24"], ink: "#fff1ee"),
            .inputWait: Shades(fills: ["#6e5f10", "#64560c", "#776715", "#5a4d09"], ink: "#fffbe0"),
            .sleep: Shades(fills: ["#43535f", "#3b4a55", "#4b5c69", "#34424c"], ink: "#eef6fb"),
            .ready: Shades(fills: ["#4d6b14", "#456110", "#557519", "#3d570c"], ink: "#f6ffe3"),
            .otherWait: Shades(fills: ["#6b5237", "#604930", "#755b3e", "#554029"], ink: "#fff6ea"),
        ],
        changes: [
            .same: Shades(fills: ["#3a3631"], ink: "#f0ece6"),
            .less: Shades(fills: ["#1d3d57", "#1c527d", "#1f68a5"], ink: "#eef6ff"),
            .more: Shades(fills: ["#573313", "#7f4610", "#a2560c"], ink: "#fff4e8"),
        ])

    /// An index into the category's fills. A statically linked program is one module, so outside one's own code the
    /// package counts too: the name up to its last dot.
    package static func shade(_ function: Function, module: String) -> Int {
        let package = function.name.lastIndex(of: ".").map { function.name[..<$0] } ?? ""
        let key = function.category == .yourCode ? function.name : module + package
        // FNV-1a over UTF-16 units, which is what a browser has.
        let hash = key.utf16.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return Int(hash % UInt32(shadesPerCategory))
    }

    /// Rules for the classes that `FlameGraphSVG` gives, for both themes: a page that embeds the picture serves them.
    package static let stylesheet = stylesheet(withWaits: true)

    /// Likewise, for one profile.
    static func stylesheet(for profile: Profile) -> String {
        profile.functions.contains { $0.category.isWait } ? stylesheet : withoutWaits
    }

    private static let withoutWaits = stylesheet(withWaits: false)

    private static func stylesheet(withWaits: Bool) -> String {
        rules(light, withWaits) + "\n@media (prefers-color-scheme: dark) {\n" + rules(dark, withWaits) + "\n}\n"
    }

    private static func rules(_ theme: Theme, _ withWaits: Bool) -> String {
        let categories = Function.Category.allCases.filter { withWaits || !$0.isWait }.flatMap { category in
            theme.categories[category].map { rules($0, for: category.rawValue) } ?? []
        }
        let changes = FrameChange.allCases.flatMap { change in
            theme.changes[change].map { rules($0, for: change.rawValue) } ?? []
        }
        let ground = ".flamegraph .ground { fill: \(theme.ground) }"
        return ([ground] + rules(theme.plain, for: "plain") + categories + changes).joined(separator: "\n")
    }

    private static func rules(_ shades: Shades, for name: String) -> [String] {
        let fills = shades.fills.enumerated().map { ".flamegraph .\(name)-\($0) { fill: \($1) }" }
        return fills + [".flamegraph .\(name)-ink { fill: \(shades.ink) }"]
    }
}
