import Foundation
import Glibc
import Recordings
import SmallDisk
import TestPrograms
import Testing

extension AdhocTests {
    @Test func `a signal to the recorder is the command's, and the recording is whole`() async throws {
        let place = try Place()
        let recorder = try place.start(["--", try Self.spinner(), "600000", "ready"])
        try await recorder.waitForOutput("ready")
        try await place.waitForSnapshot()
        kill(recorder.process, SIGTERM)
        #expect(recorder.end().status == 128 + SIGTERM)
        let recording = try #require(place.shelf.list().first)
        #expect(!recording.isInterrupted)
        #expect(recording.ending.contains("signal 15"))
        #expect(place.folders().count == 1)
        #expect(place.leftovers().isEmpty)
    }

    @Test func `what a killed recorder had kept is complete with the next one`() async throws {
        let place = try Place()
        let recorder = try place.start(["--name", "cut short", "--", try Self.spinner(), "600000", "ready"])
        try await recorder.waitForOutput("ready")
        try await place.waitForSnapshot()
        let command = place.childOf(recorder.process)
        kill(recorder.process, SIGKILL)
        _ = recorder.end()
        if let command { kill(command, SIGKILL) }
        #expect(place.shelf.list().isEmpty)
        #expect(try place.adhoc(["--", "true"]).complaints.contains("cut short"))
        let recording = try #require(place.shelf.list().first { $0.name == "cut short" })
        #expect(recording.isInterrupted)
        #expect(try functionNames(place.profile(of: recording)).contains("spin"))
        #expect(place.leftovers().isEmpty)
    }

    @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.skipped)"))
    func `a full disk is said, and is not the command's fault`() throws {
        let place = try Place()
        let disk = try SmallDisk(megabytes: 1)
        try disk.fill()
        let ended = try place.adhoc(
            [
                "--data", "\(disk.path)/data", "--output", "\(disk.path)/files", "--", try Self.spinner(), "200",
                "said", "5",
            ])
        #expect(ended.status == 5)
        #expect(ended.output == "said\n")
        #expect(ended.complaints.contains("No space left"))
    }

    @Test(.enabled(if: getuid() == 0, "only root becomes somebody else"))
    func `an ordinary user records programs of their own`() throws {
        let place = try Place()
        try #require(chown(place.path, 65_534, 65_534) == 0)
        let spinner = try Self.spinner()
        guard place.canRun(spinner, as: 65_534), place.canRun(try Place.flamebox(), as: 65_534) else {
            print("skipped: nobody may not read this checkout")
            return
        }
        let ended = try place.adhoc(["--", spinner, "500", "mine"], user: 65_534)
        if ended.status == 125 {
            // The one command that mends it.
            #expect(ended.complaints.contains("sysctl kernel.perf_event_paranoid=2"))
            print("skipped: this host lets only root sample")
            return
        }
        #expect(ended.status == 0, "\(ended.complaints)")
        #expect(ended.output == "mine\n")
        let recording = try #require(place.shelf.list().first)
        #expect(try functionNames(place.profile(of: recording)).contains("spin"))
        #expect(place.folders().count == 1)
    }
}
