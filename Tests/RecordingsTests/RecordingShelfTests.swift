import Foundation
import Recordings
import Testing

struct RecordingShelfTests {
    private let shelf: RecordingShelf
    private let data = FileManager.default.temporaryDirectory.appending(path: "flamebox-shelf-\(UUID().uuidString)")
        .path

    init() { shelf = RecordingShelf(data: data) }

    private func made(_ name: String, atS seconds: Double = 1_800_000_000) -> Recording {
        let time = Date(timeIntervalSince1970: seconds)
        var recording = Recording(
            id: RecordingID(at: time), name: name, command: ["make", "<all>"], startedAt: time, tags: ["a": "b=c"])
        recording.types = [.init(name: "cpu", unit: "nanoseconds", samples: 3, total: 3_000_000)]
        recording.processes = [.init(pid: 7, name: "cc1", cpuMs: 3)]
        return recording
    }

    @Test func `a recording is on the shelf when it is complete, and not before`() throws {
        defer { try? FileManager.default.removeItem(atPath: data) }
        let recording = made("first")
        let growing = try GrowingRecording(recording, on: shelf)
        try growing.keep(recording, profile: [1])
        #expect(shelf.list().isEmpty)
        #expect(GrowingRecording.completeInterrupted(on: shelf).isEmpty, "somebody is at it")
        try growing.complete(recording, profile: [1, 2])
        #expect(shelf.list() == [recording])
        #expect(shelf.profile(of: recording.id) == [1, 2])
        let second = made("second", atS: 1_800_000_100)
        try GrowingRecording(second, on: shelf).complete(second, profile: [])
        #expect(shelf.list().map(\.name) == ["second", "first"])
    }

    @Test func `what was left behind is completed with what was kept, or removed`() throws {
        defer { try? FileManager.default.removeItem(atPath: data) }
        let recording = made("left")
        do {
            let growing = try GrowingRecording(recording, on: shelf)
            try growing.keep(recording, profile: [1])
            _ = try GrowingRecording(made("empty"), on: shelf)
        }
        #expect(GrowingRecording.completeInterrupted(on: shelf).map(\.name) == ["left"])
        #expect(shelf.list().map(\.isInterrupted) == [true])
        #expect(try FileManager.default.contentsOfDirectory(atPath: shelf.path).count == 1)
    }

    @Test func `it can be renamed, commented and deleted`() throws {
        defer { try? FileManager.default.removeItem(atPath: data) }
        var recording = made("before")
        try GrowingRecording(recording, on: shelf).complete(recording, profile: [1])
        recording.name = "after"
        recording.comment = "with\nlines"
        try shelf.update(recording)
        #expect(shelf.list() == [recording])
        try shelf.delete(recording.id)
        try shelf.delete(recording.id)
        #expect(shelf.list().isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: shelf.path).isEmpty)
    }

    @Test func `what is damaged, of another version or of another's name is passed over`() throws {
        defer { try? FileManager.default.removeItem(atPath: data) }
        for (id, text) in [
            ("one", "{"), ("two", #"{"version":2,"id":"two","name":"","command":[],"startedAtMs":0}"#),
            ("three", #"{"version":1,"id":"other","name":"","command":[],"startedAtMs":0}"#),
            ("four", #"{"version":1,"id":"four","name":"least","command":[],"startedAtMs":0,"later":{}}"#),
        ] {
            try FileManager.default.createDirectory(atPath: "\(shelf.path)/\(id)", withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: "\(shelf.path)/\(id)/recording.json"))
        }
        #expect(shelf.list().map(\.name) == ["least"])
    }

    @Test(arguments: ["", ".", "..", "a/b", "A", "-a", "a.b", "a\0", String(repeating: "a", count: 65)])
    func `no other folder can be named`(text: String) {
        #expect(RecordingID(rawValue: text) == nil)
    }
}
