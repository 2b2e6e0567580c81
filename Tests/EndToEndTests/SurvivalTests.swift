import Foundation
import Testing

extension EndToEndTests {
    /// `kill -9` of any process at any moment: what was acknowledged is there afterwards, a run in flight says what became
    /// of it, and the service goes on.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct SurvivalTests {
        @Test func `a run whose worker is killed fails with a sentence, and the next one runs`() async throws {
            let service = try await Service()
            let client = Client(baseURL: service.baseURL)
            let submitted = try await client.submit("go", Programs.goSpin)
            _ = try await client.wait(for: submitted.id, states: ["running"])
            for worker in service.children(named: "worker") { kill(worker, SIGKILL) }
            let run = try await client.wait(for: submitted.id)
            #expect(run.state == "failed")
            #expect(run.failure?.hasSuffix(".") == true)
            #expect(run.verdict == nil)
            let next = try await client.result("go", Programs.goInlined)
            #expect(next.verdict?.exitCode == 0)
        }

        @Test func `a finished run is the same after everything was killed and started again`() async throws {
            let service = try await Service()
            let client = Client(baseURL: service.baseURL)
            let submitted = try await client.submit("go", Programs.goInlined)
            let before = try await client.wait(for: submitted.id)
            let shared = try await client.send("POST", "/api/runs/\(before.id)/share", token: submitted.ownerToken)
            #expect(shared.status == 200)
            let profile = try await client.get("/api/runs/\(before.id)/profile.json").body
            let inFlight = try await client.submit("go", Programs.goSpin)
            _ = try await client.wait(for: inFlight.id, states: ["running"])

            service.killEverything()
            let again = try await Service(data: service.data)
            let clientAgain = Client(baseURL: again.baseURL)

            let after = try await clientAgain.run(before.id)
            #expect(after.shared)
            #expect(after.expiresAt == nil)
            #expect(after.text(of: "stdout") == before.text(of: "stdout"))
            #expect(try await clientAgain.get("/api/runs/\(before.id)/profile.json").body == profile)
            let interrupted = try await clientAgain.run(inFlight.id)
            #expect(interrupted.state == "failed")
            #expect(interrupted.failure?.isEmpty == false)
            let next = try await clientAgain.result("go", Programs.goInlined)
            #expect(next.verdict?.exitCode == 0)
        }

        @Test func `nothing of a run is left when everything was killed in the middle of it`() async throws {
            let service = try await Service()
            let client = Client(baseURL: service.baseURL)
            // Other services may be at work on this host: this one's program is known by its argument.
            let mark = UUID().uuidString
            let submitted = try await client.submit("go", Programs.goSpin, ["arguments": [mark]])
            _ = try await client.wait(for: submitted.id, states: ["running"])
            service.killEverything()
            try await Task.sleep(for: .seconds(1))
            #expect(Service.processes(saying: mark).isEmpty)
        }

        @Test func `a service that is asked to end in the middle of a run leaves nothing of it`() async throws {
            let service = try await Service()
            let client = Client(baseURL: service.baseURL)
            let submitted = try await client.submit("go", Programs.goSpin)
            _ = try await client.wait(for: submitted.id, states: ["running"])
            let workers = Set(service.children(named: "worker"))
            #expect(!Leftovers.scratchDirectories(of: workers, in: service.data).isEmpty)
            service.stop()
            #expect(Leftovers.groups(of: workers).isEmpty)
            #expect(Leftovers.scratchDirectories(of: workers, in: service.data).isEmpty)
            #expect(!FileManager.default.fileExists(atPath: service.data.appending(path: "worker.sock").path))
        }

        @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
        func `a run from the shell that is asked to end leaves nothing`(signal: Int32) throws {
            let directory = try Service.freshDirectory()
            let file = directory.appending(path: "main.go")
            let code = "package main\nfunc main() { println(\"begun\"); for {} }\n"
            try Data(code.utf8).write(to: file)
            let process = Process()
            process.executableURL = try Service.buildDirectory.appending(path: "flamebox")
            process.arguments = ["run", "--time-limit", "30000", file.path]
            process.environment = ["TMPDIR": directory.path]
            let output = Pipe()
            process.standardOutput = output
            process.standardError = output
            try process.run()
            // The program's first word: it runs in its jail.
            #expect(output.fileHandleForReading.availableData.starts(with: Data("begun".utf8)))
            let workers: Set<pid_t> = [process.processIdentifier]
            #expect(!Leftovers.groups(of: workers).isEmpty)
            kill(process.processIdentifier, signal)
            _ = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            #expect(process.terminationReason == .exit)
            #expect(Leftovers.groups(of: workers).isEmpty)
            let own = directory.appending(path: ".flamebox-\(geteuid())").path
            #expect(try FileManager.default.contentsOfDirectory(atPath: own).isEmpty)
        }
    }
}
