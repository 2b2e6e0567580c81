import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// One service for all suites that do not kill it.
actor SharedService {
    private static let shared = SharedService()
    private var starting: Task<Service, any Error>?

    static func instance() async throws -> Service { try await shared.service() }

    private func service() async throws -> Service {
        let task = starting ?? Task { try await Service() }
        starting = task
        return try await task.value
    }
}

/// A line of a folded profile.
struct FoldedStack {
    let frames: [String]
    let samples: Int
}

extension Client {
    func folded(_ id: String) async throws -> [FoldedStack] {
        try await get("/api/runs/\(id)/profile.folded").text.split(separator: "\n").compactMap { line in
            guard let space = line.lastIndex(of: " "), let samples = Int(line[line.index(after: space)...]) else {
                return nil
            }
            return FoldedStack(frames: line[..<space].split(separator: ";").map(String.init), samples: samples)
        }
    }
}

/// The Go toolchain that the set-up found or installed.
enum GoToolchain {
    /// As `.setup/toolchains.json` has it; nil where there was no set-up.
    static var path: String? {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        guard let recorded = try? Data(contentsOf: root.appending(path: ".setup/toolchains.json")),
            let roots = try? JSONDecoder().decode([String: String].self, from: recorded), let go = roots["go"]
        else { return nil }
        let path = URL(filePath: go + "/bin/go", relativeTo: root).path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    static func output(of go: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: go)
        process.arguments = arguments
        // Go builds its pprof on first use, for most of a minute: kept for the next time.
        let cache = FileManager.default.temporaryDirectory.appending(path: "flamebox-test-go-cache").path
        process.environment = [
            "HOME": cache, "GOCACHE": cache, "GOTELEMETRY": "off", "GOTOOLCHAIN": "local",
            "PATH": "/usr/bin:/bin",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle(forWritingAtPath: "/dev/null")
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
