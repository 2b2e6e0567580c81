import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A really running `flamebox serve` on a free port and a data directory of its own.
final class Service: Sendable {
    let baseURL: URL
    let data: URL
    private let process: Process

    /// Returns when the service has printed its address.
    /// - Parameters:
    ///   - log: Where its standard error goes.
    ///   - environment: Beside that of the tests.
    init(
        data: URL? = nil, log: FileHandle? = nil, arguments: [String] = [], environment: [String: String] = [:]
    ) async throws {
        let data = try data ?? Self.freshDirectory()
        let port = try Self.freePort()
        let process = Process()
        process.executableURL = try Self.buildDirectory.appending(path: "flamebox")
        process.arguments = ["serve", "--port", "\(port)", "--data", data.path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = log ?? FileHandle(forWritingAtPath: "/dev/null")
        try process.run()
        // A service that tests share belongs to none of them, so that nobody else would stop it.
        AtExit.doing {
            guard process.isRunning else { return }
            process.terminate()
            process.waitUntilExit()
        }
        self.data = data
        self.process = process
        baseURL = try #require(URL(string: "http://127.0.0.1:\(port)"))
        try await Self.waitForAddress("\(port)", on: output.fileHandleForReading)
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// Where the programs under test were built: beside the test program itself.
    static var buildDirectory: URL {
        get throws {
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: own).deletingLastPathComponent()
        }
    }

    /// Gone when the tests are over.
    static func freshDirectory() throws -> URL {
        let directory = FileManager.default.temporaryDirectory.appending(path: "flamebox-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        AtExit.doing { try? FileManager.default.removeItem(at: directory) }
        return directory
    }

    /// The status that it ends with by itself; nil where it goes on for `seconds`.
    func endedByItself(within seconds: Int) async throws -> Int32? {
        for _ in 0..<(seconds * 10) where process.isRunning { try await Task.sleep(for: .milliseconds(100)) }
        return process.isRunning ? nil : process.terminationStatus
    }

    /// SIGTERM, and the end that comes of it.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// SIGKILL to this process and everything below it: what a power cut looks like.
    func killEverything() {
        for identifier in descendants() + [process.processIdentifier] {
            kill(identifier, SIGKILL)
        }
        process.waitUntilExit()
    }

    /// The processes that `serve` started whose command line holds `word`.
    func children(named word: String) -> [pid_t] { descendants().filter { Self.says(word, $0) } }

    /// The processes of this host whose command line holds `word`.
    static func processes(saying word: String) -> [pid_t] { processes().filter { says(word, $0) } }

    static func says(_ word: String, _ process: pid_t) -> Bool {
        let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        return line.split(separator: 0).contains { $0.elementsEqual(word.utf8) }
    }

    static func processes() -> [pid_t] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap(pid_t.init)
    }

    /// Both streams of `flamebox` with these arguments.
    static func words(of arguments: [String]) throws -> String {
        try result(of: buildDirectory.appending(path: "flamebox").path, arguments).words
    }

    /// Both streams of a program that ends by itself.
    static func result(of program: String, _ arguments: [String]) throws -> (status: Int32, words: String) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, words)
    }

    /// The nearest first.
    func descendants() -> [pid_t] {
        let children = Dictionary(grouping: Self.processes(), by: Self.parentProcess)
        var found: [pid_t] = []
        var next = [process.processIdentifier]
        while !next.isEmpty {
            next = next.flatMap { children[$0, default: []] }
            found += next
        }
        return found
    }

    /// The fourth field of `/proc/PID/stat`; the second, the name, is in parentheses and may hold anything.
    static func parentProcess(of identifier: pid_t) -> pid_t? {
        guard let stat = FileManager.default.contents(atPath: "/proc/\(identifier)/stat") else { return nil }
        let afterName = String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ")
        return afterName.flatMap { $0.count > 1 ? pid_t($0[1]) : nil }
    }

    static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(bound)
        return UInt16(bigEndian: address.sin_port)
    }

    private static func waitForAddress(_ port: String, on output: FileHandle) async throws {
        let lines = AsyncStream<String> { continuation in
            output.readabilityHandler = { handle in
                let data = handle.availableData
                if data.isEmpty { continuation.finish() }
                continuation.yield(String(decoding: data, as: UTF8.self))
            }
        }
        for await line in lines where line.contains(":\(port)") { return }
        throw ServiceDidNotStart()
    }

    struct ServiceDidNotStart: Error {}
}
