import Foundation
import Glibc
import Linux
import ProfileFormats
import Profiles
import Recordings
import Testing

/// A directory to record in, with a shelf of its own; gone with its last user.
final class Place {
    let path: String
    let shelf: RecordingShelf

    struct Ended {
        let status: Int32
        let output: String
        let complaints: String
    }

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "flamebox-adhoc-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        shelf = RecordingShelf(data: "\(path)/data")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static func flamebox() throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return (own as NSString).deletingLastPathComponent + "/flamebox"
    }

    func adhoc(_ arguments: [String], user: uid_t? = nil) throws -> Ended {
        try start(arguments, user: user).end()
    }

    /// Any of the commands.
    func flamebox(_ arguments: [String]) throws -> Ended { try startFlamebox(arguments).end() }

    func startFlamebox(_ arguments: [String]) throws -> RunningCommand {
        try RunningCommand([try Self.flamebox()] + arguments, in: path)
    }

    func start(_ arguments: [String], user: uid_t? = nil) throws -> RunningCommand {
        let data = arguments.contains("--data") ? [] : ["--data", "\(path)/data"]
        let words = [try Self.flamebox(), "adhoc"] + data + arguments
        return try RunningCommand(user.map { Self.becoming($0) + words } ?? words, in: path)
    }

    static func becoming(_ user: uid_t) -> [String] {
        ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--"]
    }

    func canRun(_ program: String, as user: uid_t) -> Bool {
        let trial = try? RunningCommand(Self.becoming(user) + ["test", "-x", program], in: path)
        return trial?.end().status == 0
    }

    func profile(of recording: Recording) throws -> Profile {
        let bytes = try #require(shelf.profile(of: recording.id))
        return try StoredProfile.decode(
            bytes,
            limits: DecodingLimits(
                bytes: 1 << 30, samples: 16_000_000, rows: 64_000_000, stringBytes: 1 << 16, depth: 8192))
    }

    /// Of results, in the directory.
    func folders() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasPrefix("flamebox-") }
    }

    /// What nobody should find: files and folders that were not completed.
    func leftovers() -> [String] {
        let found = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return found.filter { $0.contains(".part") || $0.hasSuffix("/lock") }
    }

    /// Waits until something that was sampled is kept, for two minutes at most.
    func waitForSnapshot() async throws {
        for _ in 0..<1200 {
            let found = FileManager.default.enumerator(atPath: shelf.path)?.compactMap { $0 as? String } ?? []
            if found.contains(where: { $0.hasSuffix("/profile.json.gz") }) { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("nothing was kept for two minutes")
    }

    /// Waits for a spinner that has executed, for two minutes at most.
    func waitForChild(of process: pid_t) async throws -> pid_t {
        for _ in 0..<1200 {
            if let child = childOf(process) { return child }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw CancellationError()
    }

    func childOf(_ process: pid_t) -> pid_t? {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap(pid_t.init).first { child in
            guard let stat = FileManager.default.contents(atPath: "/proc/\(child)/stat") else { return false }
            let afterName = String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ")
            let comm = FileManager.default.contents(atPath: "/proc/\(child)/comm") ?? Data()
            return afterName.flatMap { $0.count > 1 ? pid_t($0[1]) : nil } == process
                && String(decoding: comm, as: UTF8.self) == "spinner\n"
        }
    }
}

/// A running `flamebox adhoc`, whose streams go to files: nobody has to read them meanwhile. It is started as a shell would,
/// without the signals blocked that the tests' own threads block.
final class RunningCommand {
    let process: Int32
    private let output: String
    private let complaints: String
    private var status: Int32?

    init(_ words: [String], in directory: String) throws {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "flamebox-streams-\(UUID().uuidString)")
            .path
        (output, complaints) = (scratch + ".out", scratch + ".err")
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        let null = try OwnedDescriptor.open("/dev/null", O_RDONLY)
        let out = try OwnedDescriptor.open(output, flags, mode: 0o600)
        let err = try OwnedDescriptor.open(complaints, flags, mode: 0o600)
        process = try spawn(
            "/usr/bin/env", ["-C", directory] + words,
            descriptors: [null.number, out.number, err.number], inheritsEnvironment: true)
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        for path in [output, complaints] { try? FileManager.default.removeItem(atPath: path) }
    }

    /// As a shell has it.
    func end() -> Place.Ended {
        var word: Int32 = 0
        if status == nil { waitpid(process, &word, 0) }
        let ended = status ?? (word & 0x7f == 0 ? (word >> 8) & 0xff : 128 + (word & 0x7f))
        status = ended
        return Place.Ended(status: ended, output: text(output), complaints: text(complaints))
    }

    func waitForOutput(_ word: String) async throws {
        for _ in 0..<1200 where !text(output).contains(word) { try await Task.sleep(for: .milliseconds(100)) }
        #expect(text(output).contains(word), "\(text(complaints))")
    }

    /// What it has printed so far.
    var shown: String { text(output) }

    private func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// The functions that have a share of the CPU's time.
func functionNames(_ profile: Profile) -> [String] { TopTable(profile, .type("cpu")).rows.map(\.name) }
