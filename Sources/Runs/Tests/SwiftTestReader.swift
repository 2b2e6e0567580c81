import Foundation
import Snippets

/// What a Swift program of tests prints: among its own output, lines behind a mark that people are not shown, each a record
/// of Swift Testing's stream of events (its ABI version 0, and what later versions added). What XCTest tells comes in the
/// same form.
package struct SwiftTestReader: TestReader {
    private static let mark: UInt8 = 0x16
    private static let newLine = UInt8(ascii: "\n")
    private static let module = "main."

    package var list: TestList
    private var frame: [UInt8]?
    /// When those began that are at work, in seconds of a clock that starts somewhere.
    private var starts: [String: Double] = [:]
    private var failed: Set<String> = []
    private var cancelled: Set<String> = []

    package init(sources: [String]) {
        list = TestList(sources: sources) { name in
            // `CalcTests/half(n:)`, or `CalcTests/testHalf`.
            name[(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)...].prefix { $0 != "(" }
        }
    }

    package mutating func read(_ bytes: [UInt8]) -> [UInt8] {
        var shown: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            if var line = frame {
                frame = nil
                let part = rest.prefix(Limits.testFrameBytes - line.count).prefix { $0 != Self.newLine }
                line += part
                rest = rest.dropFirst(part.count)
                if rest.first == Self.newLine {
                    rest.removeFirst()
                    if !take(line) { shown += [Self.mark] + line + [Self.newLine] }
                } else if line.count >= Limits.testFrameBytes, !rest.isEmpty {
                    shown += [Self.mark] + line
                } else {
                    frame = line
                }
            } else {
                let text = rest.prefix { $0 != Self.mark }
                shown += text
                rest = rest.dropFirst(text.count)
                if rest.popFirst() != nil { frame = [] }
            }
        }
        return shown
    }

    package mutating func finish() -> [UInt8] {
        defer { frame = nil }
        // A record that was cut short says nothing.
        return frame.map { $0.first == UInt8(ascii: "{") ? [] : [Self.mark] + $0 } ?? []
    }

    /// Whether the line is a record.
    private mutating func take(_ line: [UInt8]) -> Bool {
        guard line.first == UInt8(ascii: "{"),
            let record = try? JSONDecoder().decode(SwiftTestRecord.self, from: Data(line))
        else { return false }
        if record.kind == "test", let id = record.payload.id, let place = record.payload.sourceLocation {
            list.declare(Self.name(of: id), file: place.path, line: place.line)
        }
        guard record.kind == "event", let id = record.payload.testID else { return true }
        take(record.payload, of: Self.name(of: id))
        return true
    }

    private mutating func take(_ event: SwiftTestRecord.Payload, of name: String) {
        let time = event.instant?.absolute ?? 0
        switch event.kind {
        case "testStarted":
            list.begin(name)
            if starts.count < Limits.testsAtOnce { starts[name] = time }
        case "issueRecorded": take(event.issue, event, of: name)
        case "testCancelled" where cancelled.count < Limits.testsAtOnce: cancelled.insert(name)
        case "testSkipped":
            list.begin(name)
            say(event, of: name)
            list.end(name, .skipped, durationMs: 0)
        case "testEnded":
            let seconds = time - (starts.removeValue(forKey: name) ?? time)
            // A hostile number is none.
            let milliseconds = seconds.isFinite && seconds >= 0 ? min(seconds * 1000, 1e12).rounded() : 0
            let hasFailed = failed.remove(name) != nil || event.messages?.first?.symbol == "fail"
            let isCancelled = cancelled.remove(name) != nil || event.messages?.first?.symbol == "skip"
            let outcome: TestResult.Outcome = hasFailed ? .failed : isCancelled ? .skipped : .passed
            list.end(name, outcome, durationMs: Int(milliseconds))
        default: break
        }
    }

    private mutating func take(_ issue: SwiftTestRecord.Issue?, _ event: SwiftTestRecord.Payload, of name: String) {
        say(event, of: name)
        guard issue?.isKnown != true, issue?.isFailure != false else { return }
        if failed.count < Limits.testsAtOnce { failed.insert(name) }
        guard let place = issue?.sourceLocation else { return }
        list.place(name, file: place.path, line: place.line)
    }

    private mutating func say(_ event: SwiftTestRecord.Payload, of name: String) {
        for message in event.messages ?? [] { list.say((message.text + "\n").utf8, of: name) }
    }

    /// Without the module, and the place that functions are told apart by:
    /// `main.CalcTests/half(n:want:)/main.swift:6:6`.
    static func name(of id: String) -> String {
        var name = id.hasPrefix(module) ? id.dropFirst(module.count) : id[...]
        if let slash = name.lastIndex(of: "/") {
            let place = name[name.index(after: slash)...].split(separator: ":")
            if place.count == 3, place[1...].allSatisfy({ $0.allSatisfy(\.isNumber) }) {
                name = name[..<slash]
            }
        }
        return String(name)
    }
}

/// What we read of a record; all else in it is passed over.
private struct SwiftTestRecord: Decodable {
    struct Instant: Decodable {
        let absolute: Double
    }

    struct Place: Decodable {
        private enum CodingKeys: String, CodingKey {
            case filePath, line
            case olderFilePath = "_filePath"
        }

        let filePath: String?
        /// As it was called up to Swift 6.2.
        let olderFilePath: String?
        let line: Int

        var path: String { filePath ?? olderFilePath ?? "" }
    }

    struct Issue: Decodable {
        let isKnown: Bool?
        let isFailure: Bool?
        let sourceLocation: Place?
    }

    struct Message: Decodable {
        let symbol: String
        let text: String
    }

    struct Payload: Decodable {
        let kind: String
        /// Of what an event is of, ...
        let testID: String?
        /// ... and of what is described.
        let id: String?
        let sourceLocation: Place?
        let instant: Instant?
        let issue: Issue?
        let messages: [Message]?
    }

    let kind: String
    let payload: Payload
}
