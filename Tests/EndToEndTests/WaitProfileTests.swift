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

        private static let program = """
            import Foundation
            import Synchronization

            let mutex = Mutex(0)
            let isHeld = DispatchSemaphore(value: 0)
            @inline(never) func rest() -> Int32 { usleep(600_000) &+ 1 }
            @inline(never) func want() { mutex.withLock { $0 += 1 } }
            @inline(never) func work() -> Int {
                var sum = 0
                for i in 0..<60_000_000 { sum ^= i &* i &+ sum }
                return sum
            }
            DispatchQueue(label: "holder").async {
                mutex.withLock { value in
                    isHeld.signal()
                    usleep(500_000)
                    value += 1
                }
            }
            isHeld.wait()
            want()
            print(rest() == 0 || work() == 1)
            """

        @Test func `sleeps and locks are there with their reasons, beside the time that was worked`() async throws {
            let run = try await client.result("swift", Self.program, ["profiles": ["wall"]])
            #expect(run.verdict?.exitCode == 0 && run.text(of: "stdout") == "false\n")
            #expect(run.profile?.types.map(\.name) == ["cpu", "wall"])
            let wall = try await stacks(of: run, "wall")
            #expect(milliseconds(in: "rest()", waitingFor: "[sleeping]", wall) >= 590)
            // The lock was held for half a second from the signal on; that it was asked for in time is to be expected, and
            // not certain.
            #expect(milliseconds(in: "want()", waitingFor: "[waiting: lock]", wall) >= 100)
            #expect(wall.contains { $0.frames.last == "work()" })
            let cpu = try await stacks(of: run, "cpu")
            #expect(!cpu.contains { $0.frames.last == "[sleeping]" })
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

        @Test func `goroutines of a Swift program are refused in words`() async throws {
            let answer = try await client.post(
                "/api/runs", ["language": "swift", "code": "print(1)", "options": ["profiles": ["goroutines"]]])
            #expect(answer.status == 422)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("goroutines, which only Go has"))
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
