import Foundation
import Testing

extension EndToEndTests {
    /// Where a program waits, through the whole service. What a sleep takes is known from below, for it may take longer on a busy
    /// machine, and of a wait how long it is at least.
    @Suite(
        .serialized, .timeLimit(.minutes(5)),
        .enabled("this host's kernel does not tell: flamebox doctor, row waits") { try await offersWaits() })
    struct WaitProfileTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        private func stacks(of run: Client.Run, _ type: String) async throws -> [(frames: [String], amount: Int)] {
            let answer = try await client.get("/api/runs/\(run.id)/profile.folded?type=\(type)")
            #expect(answer.status == 200)
            return String(decoding: answer.body, as: UTF8.self).split(separator: "\n").compactMap { line in
                guard let space = line.lastIndex(of: " "), let amount = Int(line[line.index(after: space)...]) else {
                    return nil
                }
                return (line[..<space].split(separator: ";").map(String.init), amount)
            }
        }

        private func milliseconds(
            in function: String, waitingFor wait: String, _ stacks: [(frames: [String], amount: Int)]
        ) -> Int {
            stacks.filter { $0.frames.contains(function) && $0.frames.last == wait }.reduce(0) { $0 + $1.amount }
                / 1_000_000
        }

        @Test func `a program that is killed at its time limit shows what it waits for`() async throws {
            let code = """
                import Glibc
                @inline(never) func sleepForEver() { while true { sleep(100) } }
                sleepForEver()
                """
            let run = try await client.result("swift", code, ["profiles": ["wall"], "timeLimitMs": 1000])
            #expect(run.verdict?.kind == "timedOut")
            let slept = milliseconds(
                in: "sleepForEver()", waitingFor: "[sleeping]", try await stacks(of: run, "wall"))
            #expect((500..<5000).contains(slept), "\(slept) ms")
        }

        @Test func `Go is refused in words`() async throws {
            let code = "package main\n\nfunc main() {}\n"
            let answer = try await client.post(
                "/api/runs", ["language": "go", "code": code, "options": ["profiles": ["wall"]]])
            #expect(answer.status == 422)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("for Swift only"))
        }
    }
}

/// Whether the service offers profiles of waiting for Swift.
private func offersWaits() async throws -> Bool {
    struct Offers: Decodable {
        struct Language: Decodable {
            let language: String
            let profiles: [String]
        }

        let languages: [Language]
    }

    let client = Client(baseURL: try await SharedService.instance().baseURL)
    let offers = try JSONDecoder().decode(Offers.self, from: try await client.get("/api/toolchains").body)
    return offers.languages.contains { $0.language == "swift" && $0.profiles.contains("wall") }
}
