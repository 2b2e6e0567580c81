import Foundation
import Testing

extension EndToEndTests {
    /// Limits that the operator chose hold in every process of the service.
    @Suite(.serialized, .timeLimit(.minutes(5)), .enabled(if: geteuid() == 0, "the worker of this host needs root"))
    struct LimitsTests {
        private struct Problem: Decodable {
            let detail: String
            let limitBytes: Int?
        }

        private static func file(_ json: String) throws -> String {
            let file = try Service.freshDirectory().appending(path: "flamebox.json")
            try Data(json.utf8).write(to: file)
            return file.path
        }

        private static func source(bytes: Int) -> String {
            let program = "package main\n\nfunc main() { for {} }\n// "
            return program + String(repeating: "x", count: bytes - program.utf8.count)
        }

        @Test func `they are told, refused by and run with, in the web side and in the worker`() async throws {
            let config = try Self.file(
                #"{"limits": {"sourceBytes": 4096, "defaultTimeLimitMs": 700, "maxTimeLimitMs": 900}}"#)
            let service = try await Service(
                arguments: ["--config", config], environment: ["FLAMEBOX_SOURCE_BYTES": "100000"])
            let client = Client(baseURL: service.baseURL)
            let limits: [String: Int] = try await client.get("/api/limits").json()
            #expect(limits["sourceBytes"] == 100_000)
            #expect(limits["maxTimeLimitMs"] == 900)
            #expect(limits["runMemoryBytes"] == 512 << 20)

            // More than the usual limit, so that a worker that had not heard of it would refuse.
            let run = try await client.result("go", Self.source(bytes: 100_000))
            #expect(run.verdict?.kind == "timedOut")
            #expect(run.verdict?.limit?.value == 700)

            let large = try await client.post("/api/runs", ["language": "go", "code": Self.source(bytes: 100_001)])
            #expect(large.status == 413)
            #expect(try large.json(Problem.self).limitBytes == 100_000)
            let options = ["timeLimitMs": 901]
            let long = try await client.post(
                "/api/runs", ["language": "go", "code": "package main", "options": options])
            #expect(long.status == 422)
            #expect(try long.json(Problem.self).detail.contains("900"))
        }

        @Test func `what cannot be is a sentence each, and the end`() throws {
            let config = try Self.file(
                #"{"limits": {"sourceBytes": 1, "color": 3, "waitingJobs": "many", "cores": 1.5}, "colour": {}}"#)
            let program = try Service.buildDirectory.appending(path: "flamebox").path
            for command in ["serve", "doctor"] {
                let (status, words) = try Service.result(of: program, [command, "--config=\(config)"])
                #expect(status == 2)
                let sentences = words.split(separator: "\n")
                #expect(sentences.count == 5)
                #expect(sentences.allSatisfy { $0.hasPrefix("flamebox: ") && $0.hasSuffix(".") })
                for word in ["allowed are 1024 to", "limits.color", "limits.waitingJobs", "limits.cores", "colour"] {
                    #expect(words.contains(word), "\(word)")
                }
            }
            for file in ["/no/such/file", try Self.file("[]"), try Self.file("{\"limits\": 7}")] {
                let (status, words) = try Service.result(of: program, ["run", "--config", file, "x.go"])
                #expect(status == 2)
                #expect(words.split(separator: "\n").count == 1)
                #expect(words.contains(file))
            }
        }
    }
}
