import Foundation
import Linux
import Profiles
import Recordings

extension Recorder {
    /// Records what a program shows of itself. Nothing is kept of what was stopped before its time.
    func pulled(from address: PulledAddress) async throws(RecorderFailure) -> RecordedCommand {
        let signals: HeardSignals
        do throws(SystemError) { signals = try HeardSignals(HeardSignals.ofPersons) } catch {
            throw .refused("\(error)")
        }
        let seconds = request.durationS ?? RecordingRequest.usualPullS
        let pull = ProfilePull(address: address, seconds: seconds, stop: signals.number)
        let at = Date()
        say("asks \(address.authority) for its profiles of \(seconds) s.")
        let profile: Profile
        let notes: [String]
        do throws(ProfilePull.Failure) { (profile, notes) = try await pull.profile() } catch {
            throw .command(
                "Stopped before the time was up: nothing was recorded.", exitCode: await Self.code(of: signals))
        }
        guard !profile.sets.isEmpty else {
            throw .refused((["\(address.authority) showed no profile."] + notes).joined(separator: "\n    "))
        }
        var recording = Recording(
            id: RecordingID(at: at), name: request.name ?? address.authority, command: [], startedAt: at,
            tags: request.tags)
        recording.durationMs = Int((Date().timeIntervalSince(at) * 1000).rounded())
        recording.describe(profile)
        recording.ending = (["Asked of \(address.authority), of \(seconds) s."] + notes).joined(separator: " ")
        await RecordingSpool(recording, on: shelf, say: say).complete(recording, profile)
        return RecordedCommand(
            exitCode: 0, recording: recording, profile: profile, folder: await writeFolder(of: recording, profile))
    }

    /// As a shell has it, of the signal that came.
    private static func code(of signals: HeardSignals) async -> Int32 {
        await onOwnedThread(named: "signal") { 128 + ((try? signals.next())?.number ?? SIGINT) }
    }
}
