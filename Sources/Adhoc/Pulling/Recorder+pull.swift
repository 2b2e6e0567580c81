import Foundation
import Linux
import Profiles
import Recordings

extension Recorder {
    /// Records what a program shows of itself; where it was stopped before its time, what came until then.
    func pulled(from address: PulledAddress) async throws(RecorderFailure) -> RecordedCommand {
        let signals: HeardSignals
        do throws(SystemError) { signals = try HeardSignals(HeardSignals.ofPersons) } catch {
            throw .refused("\(error)")
        }
        let seconds = request.durationS ?? RecordingRequest.usualPullS
        let pull = ProfilePull(address: address, seconds: seconds, stop: signals.number)
        let at = Date()
        say("asks \(address.authority) for its profiles of \(seconds) s.")
        let pulled = await pull.profile()
        let exitCode = pulled.isStopped ? await Self.code(of: signals) : 0
        guard !pulled.profile.sets.isEmpty else {
            let sentence = (["\(address.authority) showed no profile."] + pulled.notes).joined(separator: "\n    ")
            throw pulled.isStopped ? .command(sentence, exitCode: exitCode) : .refused(sentence)
        }
        var recording = Recording(
            id: RecordingID(at: at), name: request.name ?? address.authority, command: [], startedAt: at,
            tags: request.tags)
        recording.durationMs = Int((Date().timeIntervalSince(at) * 1000).rounded())
        recording.describe(pulled.profile)
        recording.isInterrupted = pulled.isStopped
        recording.ending = (["Asked of \(address.authority), of \(seconds) s."] + pulled.notes).joined(separator: " ")
        await RecordingSpool(recording, on: shelf, say: say).complete(recording, pulled.profile)
        return RecordedCommand(
            exitCode: exitCode, recording: recording, profile: pulled.profile,
            folder: await writeFolder(of: recording, pulled.profile))
    }

    /// As a shell has it, of the signal that came.
    private static func code(of signals: HeardSignals) async -> Int32 {
        await onOwnedThread(named: "signal") { 128 + ((try? signals.next())?.number ?? SIGINT) }
    }
}
