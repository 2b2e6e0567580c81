import Foundation
import Snippets
import Submitting
import Testing

private let opensslCommand = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
}

/// Who a program and an owner's token go to is told by a certificate.
@Suite(.enabled(if: opensslCommand != nil, "this host has no openssl command"))
struct CertificateTests {
    private static func openssl(_ arguments: [String], output: Pipe = Pipe()) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: try #require(opensslCommand))
        process.arguments = arguments
        process.standardInput = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle(forWritingAtPath: "/dev/null")
        try process.run()
        return process
    }

    @Test func aServiceThatNobodyVouchesForIsSentNothing() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "flamebox-certificate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (key, certificate) = (folder.appending(path: "key").path, folder.appending(path: "certificate").path)
        let made = try Self.openssl([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        ])
        made.waitUntilExit()
        try #require(made.terminationStatus == 0)
        let output = Pipe()
        let server = try Self.openssl(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key], output: output)
        // It does not mind a plea to end while it talks to somebody.
        defer {
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        var said = ""
        // `ACCEPT 127.0.0.1:33189`, which it says once it listens.
        while said.firstMatch(of: /ACCEPT .*:\d+\n/) == nil {
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty, "openssl says \(said)")
            said += String(decoding: more, as: UTF8.self)
        }
        let port = try #require(said.firstMatch(of: /ACCEPT .*:(\d+)\n/)).1
        let service = RemoteService(try ServiceAddress("https://localhost:\(port)"))
        let snippet = try Snippet(language: .go, code: "package main")
        var sentence = ""
        do throws(RemoteFailure) { _ = try await service.submit(snippet) } catch { sentence = error.sentence }
        await service.close()
        #expect(
            sentence
                == "https://localhost:\(port) cannot be reached: its certificate is not one that this host trusts.")
    }
}
