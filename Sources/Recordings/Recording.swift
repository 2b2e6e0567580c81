package import Foundation

/// What is known of a local recording beside its profile.
package struct Recording: Equatable, Sendable {
    /// A type of its profile.
    package struct TypeTotal: Equatable, Sendable, Codable {
        package let name: String
        package let unit: String
        package let samples: Int
        package let total: Int64

        package init(name: String, unit: String, samples: Int, total: Int64) {
            self.name = name
            self.unit = unit
            self.samples = samples
            self.total = total
        }
    }

    /// A process that left samples.
    package struct Process: Equatable, Sendable, Codable {
        package let pid: Int32
        /// Hostile text.
        package let name: String
        /// By the samples; nil where they are of no clock.
        package let cpuMs: Int?

        package init(pid: Int32, name: String, cpuMs: Int?) {
            self.pid = pid
            self.name = name
            self.cpuMs = cpuMs
        }
    }

    package let id: RecordingID
    package var name: String
    package var comment = ""
    /// With its arguments; hostile text. Empty where a process was recorded that ran already.
    package let command: [String]
    package let startedAt: Date
    package var durationMs = 0
    package var types: [TypeTotal] = []
    package var tags: [String: String]
    package var processes: [Process] = []
    /// How it ended, in a sentence: of the command, or of the recording.
    package var ending = ""
    /// Whether the recorder was stopped before it was done: then it holds what had been kept until then.
    package var isInterrupted = false

    package init(
        id: RecordingID, name: String, command: [String], startedAt: Date, tags: [String: String] = [:]
    ) {
        self.id = id
        self.name = name
        self.command = command
        self.startedAt = startedAt
        self.tags = tags
    }
}

/// Names a recording's folder and its address: letters, digits and hyphens.
package struct RecordingID: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    private static let lengths = 1...64

    /// Nil for what could be anything else than one folder's name.
    package init?(rawValue: String) {
        let isWord = rawValue.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        guard isWord, Self.lengths.contains(rawValue.utf8.count), !rawValue.hasPrefix("-") else { return nil }
        self.rawValue = rawValue
    }

    /// Ascending in time, and different for two of the same second.
    package init(at time: Date) {
        let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz")
        let random = (0..<6).map { _ in String(digits.randomElement() ?? "0") }.joined()
        rawValue = "\(time.stamp)-\(random)"
    }
}

extension Date {
    /// Such as `20261130-124951`, in local time, as a person would name a folder.
    package var stamp: String {
        let parts = Calendar(identifier: .gregorian).dateComponents(
            [.year, .month, .day, .hour, .minute, .second], from: self)
        func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        return "\(parts.year ?? 0)\(two(parts.month))\(two(parts.day))-\(two(parts.hour))\(two(parts.minute))"
            + two(parts.second)
    }
}
