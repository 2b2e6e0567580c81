import Foundation
import Profiles
import Reports
import Testing

/// One table for the server's words and the browser's: `Tests/Web/unit/format_test.js` reads it, too.
struct MeasureTextTests {
    struct Case: Decodable, CustomTestStringConvertible {
        let kind: String
        let value: Double
        let unit: String?
        /// Of what the number is known within; nil for one that is known.
        let low: Double?
        let high: Double?
        let text: String

        var testDescription: String { "\(kind) \(value) \(unit ?? "")" }

        var worded: String? {
            switch kind {
            case "share": MeasureText.share(value)
            case "nanoseconds": MeasureText.nanoseconds(value)
            case "milliseconds": MeasureText.nanoseconds(value * 1e6)
            case "bytes": MeasureText.bytes(Int64(value))
            case "count": MeasureText.count(value)
            case "weight": MeasureText.weight(Int64(value), unit: ValueUnit(unit ?? ""))
            case "amount": MeasureText.amount(value, unit: unit ?? "")
            case "difference":
                MeasureText.amount(value, unit: unit ?? "", isSigned: true, to: Digits(low: low, high: high))
            case "times": MeasureText.times(value, to: Digits(low: low, high: high))
            default: nil
            }
        }

        static let all: [Case] = {
            let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "../Fixtures/wording/numbers.json")
            return (try? JSONDecoder().decode([Case].self, from: Data(contentsOf: file.standardized))) ?? []
        }()
    }

    @Test(arguments: Case.all) func `numbers read as the browser writes them`(number: Case) {
        #expect(number.worded == number.text)
    }

    @Test func `the table is there`() { #expect(Case.all.count > 50) }

    @Test(arguments: [Double.nan, .infinity]) func `what is no number is said to be none`(value: Double) {
        #expect(MeasureText.share(value) == "–")
        #expect(MeasureText.nanoseconds(value) == "–")
        #expect(MeasureText.count(value) == "–")
        #expect(MeasureText.amount(value, unit: "bytes") == "–")
    }

    @Test func `a share of nothing is none`() { #expect(MeasureText.share(0, of: 0) == "0.0 %") }
}
