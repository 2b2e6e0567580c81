package import Profiles

/// The colours of frames: a hue for whose code it is, and within it a tone for the module, so that neighbours differ and a
/// module keeps its colour from run to run. Every fill bears its theme's ink at more than 4.5 : 1 (WCAG 2.2, 1.4.3).
package enum FlamePalette {
    package struct Theme: Sendable {
        package let ink: String
        /// Of the picture behind the frames.
        package let ground: String
        /// The root, and what stands for several cut frames.
        package let plain: String
        package let tones: [Function.Category: [String]]
    }

    package static let tonesPerCategory = 4

    package static let light = Theme(
        ink: "#1d1d22", ground: "#ffffff", plain: "#e4e5e8",
        tones: [
            .yourCode: ["#f3b791", "#f5cba1", "#f3ce91", "#f5dfa1"],
            .standardLibrary: ["#abd9bc", "#b7dfcd", "#abd9cc", "#b7dfda"],
            .runtime: ["#a3cfe0", "#b1cde5", "#a3bbe0", "#b1bce5"],
            .cLibrary: ["#b4a9da", "#c6b6e0", "#c4a9da", "#d4b6e0"],
            .kernel: ["#dda6bc", "#e2b3c0", "#dda6ae", "#e2b3b3"],
            .unknown: ["#bec1c5", "#c8cace", "#bec1c5", "#c8cace"],
        ])

    package static let dark = Theme(
        ink: "#f1f1f4", ground: "#17171b", plain: "#34353a",
        tones: [
            .yourCode: ["#6b3c1e", "#774d22", "#6b4e1e", "#776122"],
            .standardLibrary: ["#335741", "#38614f", "#33574d", "#38615c"],
            .runtime: ["#2d4f5d", "#324f67", "#2d3f5d", "#323d67"],
            .cLibrary: ["#3a3258", "#483762", "#473258", "#563762"],
            .kernel: ["#5b2f41", "#653441", "#5b2f35", "#653434"],
            .unknown: ["#424448", "#494b50", "#424448", "#494b50"],
        ])

    /// FNV-1a of the module's name, of its last component, since paths differ between machines.
    package static func tone(module: String) -> Int {
        let name = module.split(separator: "/").last ?? ""
        let hash = name.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return Int((hash ^ hash >> 16) % UInt32(tonesPerCategory))
    }

    /// The class of a frame, such as `yourCode-2`.
    package static func className(_ category: Function.Category, tone: Int) -> String {
        "\(category.rawValue)-\(tone)"
    }

    /// Rules for the classes that `FlameGraphSVG` gives, for both themes: a page that embeds the picture serves them.
    package static let stylesheet =
        rules(light) + "\n@media (prefers-color-scheme: dark) {\n" + rules(dark) + "\n}\n"

    private static func rules(_ theme: Theme) -> String {
        let tones = Function.Category.allCases.flatMap { category in
            (theme.tones[category] ?? []).enumerated().map { tone, color in
                ".flamegraph .\(className(category, tone: tone)) { fill: \(color) }"
            }
        }
        let plain = [
            ".flamegraph .ground { fill: \(theme.ground) }",
            ".flamegraph .plain { fill: \(theme.plain) }",
            ".flamegraph text { fill: \(theme.ink) }",
        ]
        return (plain + tones).joined(separator: "\n")
    }
}
