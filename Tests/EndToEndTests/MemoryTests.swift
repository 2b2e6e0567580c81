import Foundation
import Testing

extension EndToEndTests {
    /// Who allocates, through the whole service.
    ///
    /// Each site allocates 40 MB or more, of which at 512 KiB from pick to pick more than 70 samples are expected: that none
    /// of them arrives has a chance of exp(-70), and that a sum is wrong by 60 %, which is five standard deviations, one
    /// below 10⁻⁶.
    @Suite(
        .serialized, .timeLimit(.minutes(5)),
        .enabled("this host's kernel has no probes for it: flamebox doctor, row memory") { try await offersMemory() })
    struct MemoryTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        private func stacks(of run: Client.Run, _ type: String) async throws -> [(frames: [String], bytes: Int)] {
            let answer = try await client.get("/api/runs/\(run.id)/profile.folded?type=\(type)")
            #expect(answer.status == 200)
            return String(decoding: answer.body, as: UTF8.self).split(separator: "\n").compactMap { line in
                guard let space = line.lastIndex(of: " "), let bytes = Int(line[line.index(after: space)...]) else {
                    return nil
                }
                return (line[..<space].split(separator: ";").map(String.init), bytes)
            }
        }

        private func bytes(in function: String, _ stacks: [(frames: [String], bytes: Int)]) -> Double {
            Double(stacks.filter { $0.frames.contains(function) }.reduce(0) { $0 + $1.bytes })
        }

        /// Where the machine had so much else to do that samples were lost, once more; a run says so itself.
        private func whole(_ language: String, _ code: String, _ options: [String: Any]) async throws -> Client.Run {
            for _ in 0..<4 {
                let run = try await client.result(language, code, options)
                let document = try await client.get("/api/runs/\(run.id)").body
                if !String(decoding: document, as: UTF8.self).contains(" were lost.") { return run }
            }
            return try await client.result(language, code, options)
        }

        @Test func `who allocates in Swift, of which type, and who holds it`() async throws {
            let code = """
                final class Node { var next: Node?; var pad = (0, 0, 0, 0, 0, 0, 0, 0); init(_ n: Node?) { next = n } }
                var kept: [[Int]] = []
                @inline(never) func chain() {
                    for _ in 0..<500 { var head: Node?; for _ in 0..<1000 { head = Node(head) }
                        while let node = head { head = node.next } }
                }
                @inline(never) func keep() { for i in 0..<5000 { kept.append([Int](repeating: i, count: 1000)) } }
                chain()
                keep()
                print(kept.count)
                """
            let run = try await whole("swift", code, ["profiles": ["alloc_space"]])
            #expect(run.verdict?.exitCode == 0 && run.text(of: "stdout") == "5000\n")
            let types = try #require(run.profile?.types.map(\.name))
            #expect(types.first == "cpu" && Set(types).isSuperset(of: ["alloc_objects", "alloc_space", "inuse_space"]))
            let allocated = try await stacks(of: run, "alloc_space")
            // 500 000 objects of 88 bytes; 5000 of 8032, and the array that holds them.
            for (site, known) in [("chain()", 48e6), ("keep()", 40e6)] {
                let found = bytes(in: site, allocated)
                #expect((0.4...1.6).contains(found / known), "\(site) allocated \(found) of \(known)")
            }
            #expect(bytes(in: "Node", allocated) > 0.9 * bytes(in: "chain()", allocated))
            #expect(!allocated.contains { $0.frames.contains { $0.hasPrefix("flamebox_") } })
            let atPeak = try await stacks(of: run, "peak_space")
            #expect(bytes(in: "keep()", atPeak) > 0.8 * Double(atPeak.reduce(0) { $0 + $1.bytes }))
            #expect((0.4...1.6).contains(bytes(in: "keep()", atPeak) / 40e6))
        }

        @Test func `who allocates in Go, and who holds it, although the program is killed`() async throws {
            let code = """
                package main

                var sink []byte
                var kept [][]byte

                //go:noinline
                func drop() { for i := 0; i < 30000; i++ { sink = make([]byte, 2000) } }

                //go:noinline
                func keep() { for i := 0; i < 15000; i++ { kept = append(kept, make([]byte, 4000)) } }

                func main() {
                    drop()
                    keep()
                    for { sink = sink[:len(sink)] }
                }
                """
            let run = try await whole("go", code, ["profiles": ["cpu", "inuse_space"], "timeLimitMs": 3000])
            #expect(run.verdict?.kind == "timedOut")
            let allocated = try await stacks(of: run, "alloc_space")
            for (site, known) in [("main.drop", 61e6), ("main.keep", 61e6)] {
                let found = bytes(in: site, allocated)
                #expect((0.4...1.6).contains(found / known), "\(site) allocated \(found) of \(known)")
            }
            let kept = bytes(in: "main.keep", try await stacks(of: run, "inuse_space"))
            #expect((0.4...1.6).contains(kept / 61e6), "\(kept) kept")
        }
    }
}

/// Whether the service offers memory profiles of both languages.
private func offersMemory() async throws -> Bool {
    struct Offers: Decodable {
        struct Language: Decodable { let profiles: [String] }

        let languages: [Language]
    }

    let client = Client(baseURL: try await SharedService.instance().baseURL)
    let offers = try JSONDecoder().decode(Offers.self, from: try await client.get("/api/toolchains").body)
    return offers.languages.allSatisfy { $0.profiles.contains("alloc_space") }
}
