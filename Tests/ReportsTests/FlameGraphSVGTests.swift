import Foundation
import FoundationXML
import Goldens
import ProfileBuilding
import ProfileFormats
import Profiles
import Reports
import Testing

struct FlameGraphSVGTests {
    @Test func `a small profile is drawn as recorded`() throws {
        let profile = ProfileBuilder.profile(["main > run:3 > ~slow:4", "main > run:3 > ~slow:5", "main > fast:6"])
        try expectGolden("small.svg", FlameGraphSVG.encode(profile, type: "cpu", style: .embedded))
    }

    @Test(arguments: [Profile(), ProfileBuilder.profile(["main"]), SampleProfile.make(), HostileProfile.make()])
    func `the picture is well-formed and has no script, in either style`(profile: Profile) throws {
        for style in [FlameGraphSVG.Style.standalone, .embedded] {
            let picture = try parse(FlameGraphSVG.encode(profile, type: "cpu", style: style))
            #expect(picture.elements.isSubset(of: ["svg", "style", "rect", "g", "title", "text"]))
            #expect(picture.attributes.allSatisfy { !$0.hasPrefix("on") && $0 != "style" })
            #expect(picture.elements.contains("style") == (style == .standalone))
        }
    }

    @Test func `titles name the frame with its share and time`() throws {
        let profile = ProfileBuilder.profile(["main > a", "main > a", "main > b<T>"], weight: 10_000_000)
        let picture = try parse(FlameGraphSVG.encode(profile, type: "cpu", style: .embedded))
        #expect(
            picture.titles == [
                "all, 100.0 %, 30 ms", "main, 100.0 %, 30 ms", "a, 66.7 %, 20 ms", "b<T>, 33.3 %, 10 ms",
            ])
    }

    @Test func `hostile names arrive as the text they are`() throws {
        let titles = try parse(FlameGraphSVG.encode(HostileProfile.make(), type: "cpu", style: .embedded)).titles
        #expect(titles.contains("</script><img src=x onerror=alert(1)>, 50.0 %, 1.0 ms"))
        #expect(titles.contains("\\u{202e}exe.gpj, 50.0 %, 1.0 ms"))
    }

    @Test func `what is too narrow to see is counted in its caller`() throws {
        let narrow = (0..<30).map { "main > narrow\($0)" }
        let profile = ProfileBuilder.profile(Array(repeating: "main > wide", count: 90_000) + narrow)
        let titles = try parse(FlameGraphSVG.encode(profile, type: "cpu", style: .embedded)).titles
        #expect(titles.last == "(30 more), 0.0 %, 30 ms" || titles.count == 3)
        #expect(!titles.contains { $0.hasPrefix("narrow") })
    }

    @Test func `captions are cut to the width of their frame`() throws {
        let name = String(repeating: "名", count: 300)
        let profile = ProfileBuilder.profile([name, name, "short", "x"])
        let captions = try parse(FlameGraphSVG.encode(profile, type: "cpu", style: .embedded)).captions
        #expect(captions.contains { $0.hasSuffix("名…") && $0.count < 50 })
        #expect(captions.contains("short"))
    }

    private func parse(_ bytes: [UInt8]) throws -> Picture {
        let picture = Picture()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = picture
        try #require(parser.parse(), "\(String(describing: parser.parserError)) in line \(parser.lineNumber)")
        return picture
    }
}

private final class Picture: NSObject, XMLParserDelegate {
    var elements: Set<String> = []
    var attributes: Set<String> = []
    var titles: [String] = []
    var captions: [String] = []
    private var text = ""

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements.insert(name)
        self.attributes.formUnion(attributes.keys)
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) {
        text += characters
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if name == "title" { titles.append(text) }
        if name == "text" { captions.append(text) }
    }
}
