import Foundation
import Testing

@testable import Snippets

struct LimitChoiceTests {
    private func sentences(_ entries: [LimitChoice.Entry], objections: [String] = []) -> [String] {
        do throws(LimitChoice.Objections) {
            _ = try LimitChoice(entries: entries, objections: objections).values()
            return []
        } catch { return error.sentences }
    }

    private func entry(_ limit: String, _ value: Int, place: String = "here") -> LimitChoice.Entry {
        LimitChoice.Entry(limit: limit, value: value, place: place)
    }

    @Test func `where nothing is chosen all is as ever, and nothing contradicts itself`() throws {
        #expect(try LimitChoice().values() == LimitValues())
        #expect(LimitValues().chosen.isEmpty)
        for limit in SettableLimit.all {
            #expect(limit.range.contains(limit.value(in: LimitValues())), "\(limit.name)")
            #expect(limit.meaning.hasSuffix("."), "\(limit.name)")
        }
        #expect(Set(SettableLimit.all.map(\.name)).count == SettableLimit.all.count)
        for pair in SettableLimit.ordered {
            #expect(SettableLimit.named(pair.less) != nil && SettableLimit.named(pair.more) != nil)
        }
    }

    @Test func `each number changes its own limit and no other`() throws {
        for limit in SettableLimit.all {
            var values = LimitValues()
            values[keyPath: limit.path] += 1
            #expect(values.chosen.map(\.limit.name) == [limit.name])
            #expect(Mirror(reflecting: values).children.contains { $0.label == limit.name })
        }
        #expect(Mirror(reflecting: LimitValues()).children.count == SettableLimit.all.count)
    }

    @Test func `both ends of a range are allowed, and what is beyond is a sentence with the range`() throws {
        for (value, isAllowed) in [(1023, false), (1024, true), (524_288, true), (524_289, false), (-1, false)] {
            let words = sentences([entry("sourceBytes", value, place: "FLAMEBOX_SOURCE_BYTES")])
            let refusal = "FLAMEBOX_SOURCE_BYTES is \(value): allowed are 1024 to 524288."
            #expect(words == (isAllowed ? [] : [refusal]))
        }
        #expect(try LimitChoice(entries: [entry("sourceBytes", 2048)]).values().sourceBytes == 2048)
    }

    @Test func `the later of two counts, and each that is wrong is told`() throws {
        let chosen = LimitChoice(entries: [entry("waitingJobs", 7), entry("waitingJobs", 8)])
        #expect(try chosen.values().waitingJobs == 8)
        let words = sentences(
            [entry("waitingJobs", 0, place: "a"), entry("color", 3, place: "b"), entry("sourceFiles", -1, place: "c")],
            objections: ["d is no whole number."])
        #expect(words.count == 4)
        for (place, word) in zip(["d", "a", "b", "c"], words) { #expect(word.hasPrefix("\(place) is ")) }
    }

    @Test func `two that are possible alone and not together are refused`() {
        #expect(sentences([entry("maxTimeLimitMs", 5000)]).first?.contains("defaultTimeLimitMs would be 10000") == true)
        #expect(sentences([entry("maxTimeLimitMs", 5000), entry("defaultTimeLimitMs", 5000)]).isEmpty)
        #expect(sentences([entry("jobsPerClient", 200)]).count == 1)
    }

    @Test func `a variable is the name in capitals`() {
        #expect(SettableLimit.named("sourceBytes")?.variable == "FLAMEBOX_SOURCE_BYTES")
        #expect(SettableLimit.named("defaultSampleRateHz")?.variable == "FLAMEBOX_DEFAULT_SAMPLE_RATE_HZ")
    }

    @Test func `the manual has every limit with its range`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let manual = try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
        let rows = manual.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count == SettableLimit.all.count)
        for limit in SettableLimit.all {
            let standard = limit.value(in: LimitValues())
            let row = "| `\(limit.name)` | \(standard) | \(limit.range.lowerBound) to \(limit.range.upperBound) | "
            #expect(rows.contains("\(row)\(limit.meaning) |"), "\(row)")
        }
    }
}
