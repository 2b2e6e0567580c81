import Foundation
import ProfileFormats
import Profiles
import Profiling
import Recordings

/// Keeps what was sampled while it is being sampled, so that the recorder's own end costs seconds and not the recording.
///
/// Without a shelf that can be written (no home, a full disk) the recording goes on, and the person is told.
actor RecordingSpool {
    private var recording: Recording
    private let shelf: RecordingShelf
    private let say: @Sendable (String) -> Void
    private var growing: GrowingRecording?
    private var hasComplained = false

    private static let firstPause = Duration.seconds(1)
    private static let usualPause = Duration.seconds(5)
    /// A snapshot costs the machine this part of the time at most.
    private static let restPerWork = 20

    init(_ recording: Recording, on shelf: RecordingShelf, say: @escaping @Sendable (String) -> Void) {
        self.recording = recording
        self.shelf = shelf
        self.say = say
        do throws(RecordingFailure) { growing = try GrowingRecording(recording, on: shelf) } catch {
            hasComplained = true
            say("the recording is not kept: \(error)")
        }
    }

    /// Until the task is cancelled.
    ///
    /// - Parameter pushed: what programs send of themselves; nil where nobody takes that.
    func keep(_ session: ProfilingSession, with pushed: PushedProfiles? = nil) async {
        var known = 0
        var knownPushes = 0
        var sampled = Profile()
        var pause = Self.firstPause
        while growing != nil, (try? await Task.sleep(for: pause)) != nil {
            let began = ContinuousClock.now
            let pushes = pushed?.count ?? 0
            let snapshot = await session.snapshot(beyond: known)
            if let snapshot { (sampled, known) = snapshot }
            if snapshot != nil || pushes > knownPushes, !Task.isCancelled {
                knownPushes = pushes
                var profile = sampled
                if let more = pushed?.profile { profile.join(pushed: more) }
                keep(profile)
            }
            pause = max(min(pause * 2, Self.usualPause), (ContinuousClock.now - began) * Self.restPerWork)
        }
    }

    private func keep(_ profile: Profile) {
        recording.describe(profile)
        recording.durationMs = Int(Date().timeIntervalSince(recording.startedAt) * 1000)
        do {
            try growing?.keep(recording, profile: try StoredProfile.encode(profile))
        } catch {
            complain(error)
        }
    }

    /// Puts it on the shelf, with all that was sampled.
    func complete(_ recording: Recording, _ profile: Profile) {
        guard let growing else { return }
        guard !recording.types.isEmpty else { return growing.discard() }
        do {
            try growing.complete(recording, profile: try StoredProfile.encode(profile))
        } catch {
            hasComplained = false
            complain(error)
        }
    }

    private func complain(_ error: any Error) {
        guard !hasComplained else { return }
        hasComplained = true
        say("the recording could not be kept: \(error)")
    }
}
