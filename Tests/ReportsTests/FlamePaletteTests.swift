import Foundation
import Goldens
import Profiles
import Reports
import Testing

struct FlamePaletteTests {
    @Test(arguments: [FlamePalette.light, FlamePalette.dark])
    func `every ink stands on its fills at 4.5 to 1`(theme: FlamePalette.Theme) throws {
        for shades in theme.categories.values + [theme.plain] {
            for fill in shades.fills {
                let pair = try [luminance(fill), luminance(shades.ink)].sorted()
                #expect((pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, "\(shades.ink) on \(fill)")
            }
        }
    }

    @Test(arguments: [FlamePalette.light, FlamePalette.dark])
    func `every category has all its shades`(theme: FlamePalette.Theme) {
        for category in Function.Category.allCases {
            #expect(theme.categories[category]?.fills.count == FlamePalette.shadesPerCategory)
        }
    }

    @Test func `one's own functions differ by name, others by module and package`() {
        #expect(Set((0..<40).map { shade("main.f\($0)", .yourCode) }).count == FlamePalette.shadesPerCategory)
        #expect(Set((0..<40).map { shade("fmt.f\($0)", .standardLibrary) }).count == 1)
        #expect(Set((0..<40).map { shade("p\($0).f", .standardLibrary) }).count == FlamePalette.shadesPerCategory)
        #expect(Set((0..<40).map { shade("f", .cLibrary, "lib\($0)") }).count == FlamePalette.shadesPerCategory)
    }

    @Test func `the page's palette has the same colors`() throws {
        let page = try String(contentsOf: fixture("../../../Web/flamegraph/colors.js"), encoding: .utf8)
        for shades in [FlamePalette.light, FlamePalette.dark].flatMap(\.categories.values) {
            let fills = shades.fills.map { "\"\($0)\"" }.joined(separator: ", ")
            #expect(page.contains("fills: [\(fills)], text: \"\(shades.ink)\""))
        }
    }

    @Test func `the stylesheet has a rule for each class in each theme`() {
        for category in Function.Category.allCases {
            for suffix in (0..<FlamePalette.shadesPerCategory).map(String.init) + ["ink"] {
                let selector = ".flamegraph .\(category.rawValue)-\(suffix) {"
                #expect(FlamePalette.stylesheet.ranges(of: selector).count == 2)
            }
        }
    }

    private func shade(_ name: String, _ category: Function.Category, _ module: String = "program") -> Int {
        let function = Function(
            name: name, fullName: name, file: "", startLine: 0, module: 0, category: category)
        return FlamePalette.shade(function, module: module)
    }

    /// Relative luminance, WCAG 2.2.
    private func luminance(_ color: String) throws -> Double {
        let value = try #require(UInt32(color.dropFirst(), radix: 16))
        let channels = [value >> 16, value >> 8 & 255, value & 255].map { channel -> Double in
            let share = Double(channel) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }
}
