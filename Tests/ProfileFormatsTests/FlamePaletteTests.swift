import Foundation
import ProfileFormats
import Profiles
import Testing

struct FlamePaletteTests {
    @Test(arguments: [FlamePalette.light, FlamePalette.dark])
    func `every fill bears its ink at 4.5 to 1`(theme: FlamePalette.Theme) throws {
        for fill in theme.tones.values.flatMap(\.self) + [theme.plain, theme.ground] {
            let (low, high) = try (
                min(luminance(fill), luminance(theme.ink)), max(luminance(fill), luminance(theme.ink))
            )
            #expect((high + 0.05) / (low + 0.05) >= 4.5, "\(fill)")
        }
        #expect(Function.Category.allCases.allSatisfy { theme.tones[$0]?.count == FlamePalette.tonesPerCategory })
    }

    @Test func `a module keeps its tone wherever it lies`() {
        #expect(FlamePalette.tone(module: "/usr/lib/libc.so.6") == FlamePalette.tone(module: "/lib64/libc.so.6"))
        let tones = Set((0..<40).map { FlamePalette.tone(module: "module\($0)") })
        #expect(tones == Set(0..<FlamePalette.tonesPerCategory))
    }

    @Test func `the stylesheet has a rule for each class in each theme`() {
        for category in Function.Category.allCases {
            for tone in 0..<FlamePalette.tonesPerCategory {
                let selector = ".flamegraph .\(FlamePalette.className(category, tone: tone)) {"
                #expect(FlamePalette.stylesheet.ranges(of: selector).count == 2)
            }
        }
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
