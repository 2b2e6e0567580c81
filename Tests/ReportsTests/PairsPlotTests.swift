import Foundation
import FoundationXML
import ProfileFormats
import Reports
import Testing

struct PairsPlotTests {
    private func plot(
        _ ratios: [Double], _ interval: PairsPlot.Interval? = nil, label: String = "Pairs"
    ) throws -> String {
        let pairs = ratios.enumerated().map { PairsPlot.Pair(ratio: $1, words: "Pair \($0 + 1) < 2") }
        let svg = PairsPlot.encode(pairs, planned: 10, interval: interval, label: label)
        let parser = XMLParser(data: Data(svg.utf8))
        try #require(parser.parse(), "\(String(describing: parser.parserError))")
        return svg
    }

    @Test func `each pair is a dot with its words`() throws {
        let svg = try plot([2, 2.1, 1.9])
        #expect(svg.components(separatedBy: "<circle").count == 4)
        #expect(svg.contains("<title>Pair 3 &lt; 2</title>"))
        #expect(!svg.contains("class=\"range"))
    }

    @Test(arguments: [(1.9, 2.1, "less"), (0.5, 0.9, "more"), (0.9, 1.1, "same")])
    func `the range is colored only where it leaves out 1`(low: Double, high: Double, change: String) throws {
        let svg = try plot([1, 2], PairsPlot.Interval(ratio: (low + high) / 2, low: low, high: high))
        #expect(svg.contains("class=\"range \(change)\""))
    }

    @Test(arguments: [[], [1], [1, 1, 1], [1e-9, 1e9], [0, .infinity, .nan, 1]])
    func `one is always on the scale, whatever was measured`(ratios: [Double]) throws {
        let svg = try plot(ratios, label: "\"<quoted>\"")
        #expect(svg.contains(">1×</text>"))
        #expect(!svg.contains("nan"))
        #expect(!svg.contains("inf"))
    }

    @Test func `what is twice as fast and what is twice as slow lie as far from 1`() throws {
        let svg = try plot([2, 0.5])
        #expect(svg.contains("cx=\"92.0%\""))
        #expect(svg.contains("cx=\"8.0%\""))
        #expect(svg.contains("x1=\"50.0%\""))
    }
}
