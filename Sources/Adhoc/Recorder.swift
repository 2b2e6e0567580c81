import Foundation
import Glibc
import Linux
import ProfileFormats
package import Profiles
package import Profiling
package import Recordings
package import Reports

/// What became of a recording.
package struct RecordedCommand: Sendable {
    /// That of the command, as a shell has it; 0 for a process that ran already.
    package let exitCode: Int32
    package let recording: Recording
    package let profile: Profile
    /// The folder with the files; nil where it could not be written.
    package let folder: String?
}

/// Records a command and all that it starts, or a process that runs already, from outside and where it stands.
///
/// The command has this process's terminal, group, directory and descriptors; signals that a person sends to this process
/// are the command's. What was sampled is kept on the shelf every few seconds.
package struct Recorder: Sendable {
    let request: RecordingRequest
    private let profiler: LocalProfiler
    private let code: StandaloneCode
    let shelf: RecordingShelf
    /// Says a sentence to the person.
    let say: @Sendable (String) -> Void

    package init(
        _ request: RecordingRequest, profiler: LocalProfiler, code: StandaloneCode,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.request = request
        self.profiler = profiler
        self.code = code
        self.say = say
        shelf = RecordingShelf(data: request.data)
    }

    package func run() async throws(RecorderFailure) -> RecordedCommand {
        for recording in GrowingRecording.completeInterrupted(on: shelf) {
            say("a recording that was interrupted is complete now: \(recording.name), \(recording.id.rawValue)")
        }
        if case .address(let address) = request.subject { return try await pulled(from: address) }
        let signals: HeardSignals
        do throws(SystemError) { signals = try HeardSignals(HeardSignals.ofPersons) } catch {
            throw .refused("\(error)")
        }
        let ingest = await ingestServer()
        let started: Started
        do throws(RecorderFailure) { started = try await start(pushing: ingest) } catch {
            await ingest?.finish()
            throw error
        }
        var recording = Recording(
            id: RecordingID(at: started.at), name: request.name ?? started.name, command: started.command,
            startedAt: started.at, tags: request.tags)
        let spool = RecordingSpool(recording, on: shelf, say: say)
        let keeping = Task { await spool.keep(started.session, with: ingest?.pushed) }
        let end = await SubjectWatch(started.subject, durationS: request.durationS).end(hearing: signals)
        recording.durationMs = Int((Date().timeIntervalSince(started.at) * 1000).rounded())
        keeping.cancel()
        await keeping.value
        await ingest?.finish()
        var profile = await started.session.finish { processes in
            await onOwnedThread(named: "perf maps") { PerfMapFiles.read(of: processes) }
        }
        await started.session.close()
        if let group = started.group { await onOwnedThread(named: "group") { group.remove() } }
        if let pushed = ingest?.pushed.profile { profile.join(pushed: pushed) }
        recording.describe(profile)
        recording.ending = ([end.sentence] + (ingest?.pushed.notes ?? [])).joined(separator: " ")
        await spool.complete(recording, profile)
        return RecordedCommand(
            exitCode: end.exitCode, recording: recording, profile: profile,
            folder: await writeFolder(of: recording, profile))
    }

    func writeFolder(of recording: Recording, _ profile: Profile) async -> String? {
        guard !request.formats.isEmpty, !recording.types.isEmpty else { return nil }
        let folder = ResultFolder(recording: recording, profile: profile, formats: request.formats, code: code)
        let place = self.place(of: recording)
        let written = await onOwnedThread(named: "files") { Result { try folder.write(to: place) } }
        switch written {
        case .success(let path): return path
        case .failure(let error):
            say("the files could not be written: \(error)")
            return nil
        }
    }

    /// A folder that was named and is not there yet, or is empty, is the place itself.
    private func place(of recording: Recording) -> String {
        let name = "flamebox-\(recording.name.asFileName)-\(recording.startedAt.stamp)"
        guard let output = request.output else { return free(name) }
        let content = try? FileManager.default.contentsOfDirectory(atPath: output)
        if content?.isEmpty == true { rmdir(output) }
        return content?.isEmpty ?? true ? output : free("\(output)/\(name)")
    }

    /// With a number behind where the name is taken.
    private func free(_ path: String) -> String {
        var candidate = path
        var number = 2
        while FileManager.default.fileExists(atPath: candidate) {
            candidate = "\(path)-\(number)"
            number += 1
        }
        return candidate
    }
}

extension Recorder {
    /// What is recorded, from the moment on when it is.
    private struct Started: Sendable {
        let subject: SubjectWatch.Subject
        let session: ProfilingSession
        /// In which the command lives; nil where it has none of its own.
        var group: CommandGroup?
        let name: String
        let command: [String]
        let at: Date
    }

    /// For a command that may push: what runs already has its environment.
    private func ingestServer() async -> IngestServer? {
        guard case .command = request.subject, request.givesRuntimeHints else { return nil }
        guard let server = await IngestServer() else {
            say("what programs push is not taken: there is no loopback to listen on.")
            return nil
        }
        return server
    }

    private func start(pushing ingest: IngestServer?) async throws(RecorderFailure) -> Started {
        switch request.subject {
        case .command(let words): try await start(words, pushing: ingest)
        case .process(let process): try await attach(to: process)
        case .address: throw .refused("A program that shows its own profiles is not sampled.")
        }
    }

    private func start(_ words: [String], pushing ingest: IngestServer?) async throws(RecorderFailure) -> Started {
        let command = try PreparedCommand(
            words, givesRuntimeHints: request.givesRuntimeHints,
            pushAddress: ingest.map { PushAddress(value: $0.address) })
        for sentence in [command.hint, command.notice].compactMap(\.self) { say(sentence) }
        let located = command.located
        return try await onOwnedThread(named: "start", throwing: RecorderFailure.self) {
            () throws(RecorderFailure) -> Started in
            profiler.readAhead(program: (located.path as NSString).resolvingSymlinksInPath)
            let held: HeldProcess
            do throws(SystemError) { held = try command.held() } catch { throw .refused("\(error)") }
            let process = held.id
            let group = self.group(holding: process)
            let session: ProfilingSession
            do throws(RecorderFailure) {
                session = try profiler.watch(process, isRunning: false, group: group, rateHz: request.rateHz)
            } catch {
                group?.remove()
                throw error
            }
            if group != nil, !session.watchesGroup { say("\(Self.noGroupClock).") }
            let at = Date()
            do throws(SystemError) { try held.start(named: located.path) } catch {
                _ = try? waitForChild(process)
                group?.remove()
                throw .command("\(error)", exitCode: error.code == ENOENT ? 127 : 126)
            }
            return Started(
                subject: .child(process), session: session, group: group, name: command.name, command: words, at: at)
        }
    }

    /// Root's alone: nobody else may make one, or put a clock on it.
    @available(*, noasync, message: "blocks the calling thread")
    private func group(holding process: Int32) -> CommandGroup? {
        guard geteuid() == 0 else { return nil }
        do throws(SystemError) { return try CommandGroup(holding: process) } catch {
            say("\(Self.noGroupClock): \(error).")
            return nil
        }
    }

    private static let noGroupClock =
        "no control group can be watched here, so that threads that live for less than a period are hardly seen"

    private func attach(to process: Int32) async throws(RecorderFailure) -> Started {
        try await onOwnedThread(named: "attach", throwing: RecorderFailure.self) {
            () throws(RecorderFailure) -> Started in
            let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) ?? ""
            let command = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
            let session = try profiler.watch(process, isRunning: true, rateHz: request.rateHz)
            return Started(
                subject: .other(process), session: session, name: name.trimmingCharacters(in: .newlines),
                command: command.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }, at: Date())
        }
    }
}
