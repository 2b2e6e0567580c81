import Foundation
import ProfileBuilding
import Profiles
import Reports
import Testing

/// Of a profile with more frames than anybody sees, a picture is bounded and says what is
/// left out.
struct WidePictureTests {
    /// 100 chains of 200 frames, each a hundredth of the picture wide.
    private static let wide = ProfileBuilder.profile(
        (0..<100).map { chain in
            "chain\(chain) > " + (0..<199).map { "f\($0 % 40)" }.joined(separator: " > ")
        })

    @Test func `a picture holds the widest frames and counts the others`() {
        let picture = FlameGraphSVG.picture(
            Self.wide, StackWeights(Self.wide, type: "cpu"), type: "cpu", style: .embedded)
        let text = String(decoding: picture.bytes, as: UTF8.self)
        // Frames, and below each chain that was cut the word that it was.
        #expect(text.split(separator: "<g>").count - 1 <= 5_000 + 100)
        #expect(text.split(separator: "<g>").count > 4_900)
        #expect(picture.cutFrames == 100 * 200 + 1 - 5_000)
        let page = String(decoding: ProfileHTML.encode(Self.wide, type: "cpu", title: "t"), as: UTF8.self)
        #expect(page.contains("<p>\(picture.cutFrames) narrower frames are left out.</p>"))
        let narrow = ProfileHTML.encode(ProfileBuilder.profile(["main"]), type: "cpu", title: "t")
        #expect(!String(decoding: narrow, as: UTF8.self).contains("left out"))
    }
}
