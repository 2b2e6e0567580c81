import Foundation
import FoundationXML
import ProfileFormats
import Reports
import Testing

struct DifferentialSVGTests {
    private func frame(
        _ name: String, depth: Int = 0, start: Double = 0, width: Double, _ change: FrameChange = .same, shade: Int = 0
    ) -> DifferentialSVG.Frame {
        DifferentialSVG.Frame(
            name: name, words: "10 ms before, 5 ms after", depth: depth, start: start, width: width, change: change,
            shade: shade)
    }

    private func text(_ frames: [DifferentialSVG.Frame], _ style: FlameGraphSVG.Style = .embedded) throws -> String {
        let bytes = DifferentialSVG.encode(frames, style: style)
        let parser = XMLParser(data: Data(bytes))
        try #require(parser.parse(), "\(String(describing: parser.parserError))")
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `only what changed is colored, and says so in its caption too`() throws {
        let svg = try text([
            frame("all", width: 100), frame("less", depth: 1, width: 40, .less, shade: 2),
            frame("more", depth: 1, start: 40, width: 40, .more, shade: 1),
            frame("same", depth: 1, start: 80, width: 20, shade: 2),
        ])
        #expect(svg.contains("class=\"less-2\""))
        #expect(svg.contains("class=\"more-1\""))
        #expect(svg.components(separatedBy: "class=\"same-0\"").count == 3)
        #expect(svg.contains(">▼ less<"))
        #expect(svg.contains(">▲ more<"))
        #expect(svg.contains(">same<"))
    }

    @Test func `frames stand where they begin, as wide as their part of the whole`() throws {
        let svg = try text([frame("all", width: 200), frame("half", depth: 1, start: 100, width: 100)])
        #expect(svg.contains("x=\"600.0\" y=\"18\" width=\"599.5\""))
    }

    @Test func `hostile names arrive as the text they are`() throws {
        let svg = try text([frame("</title><script>", width: 1), frame("\u{202e}x", depth: 1, width: 1)])
        #expect(svg.contains("&lt;/title&gt;&lt;script&gt;, 10 ms before"))
        #expect(svg.contains("\\u{202e}x"))
    }

    @Test func `nothing to draw is an empty picture, in either style`() throws {
        for style in [FlameGraphSVG.Style.embedded, .standalone] {
            #expect(try !text([], style).contains("<g>"))
            #expect(try !text([frame("all", width: 0)], style).contains("<g>"))
        }
    }

    @Test func `a shade beyond the palette is its last`() throws {
        #expect(try text([frame("all", width: 1, .more, shade: 9)]).contains("class=\"more-2\""))
    }
}
