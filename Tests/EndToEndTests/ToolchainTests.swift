import Foundation
import Testing

extension EndToEndTests {
    /// A second Go beside the first: added with the command, chosen for a run, compared with the first, and gone again.
    ///
    /// Its caches stay for the next time, so that only the first takes the minutes that they need.
    @Suite(.serialized, .timeLimit(.minutes(20)))
    struct ToolchainTests {
        private static let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        private static let second = root.appending(path: ".setup/wheels/second-go/go")
        private static let hasSecond = FileManager.default.isExecutableFile(
            atPath: second.appending(path: "bin/go").path)
        /// Of this test alone: an operator may have added the same compiler under its own name.
        private static let name = "second-go"
        private static let record = root.appending(path: ".setup/toolchains/\(name).json")

        private struct Offers: Decodable {
            struct Offer: Decodable {
                struct Toolchain: Decodable {
                    let name: String
                    let version: String
                }

                let language: String
                let toolchains: [Toolchain]
                let `default`: String?
            }

            let languages: [Offer]
        }

        private static let program = """
            package main

            import (
            \t"fmt"
            \t"runtime"
            )

            //go:noinline
            func work(rounds int) (sum uint64) {
            \tfor i := range rounds {
            \t\tsum = sum*6364136223846793005 + uint64(i)
            \t}
            \treturn sum
            }

            func main() { fmt.Println(runtime.Version(), work(300_000_000) != 0) }

            """

        @Test(.enabled(if: hasSecond, "needs the second Go that scripts/setup --tests installs"))
        func `a toolchain is added, chosen, compared with another and taken away`() async throws {
            let flamebox = try Service.buildDirectory.appending(path: "flamebox").path
            let added = try Service.result(of: flamebox, ["toolchain", "add", Self.second.path, "--name", Self.name])
            defer { try? FileManager.default.removeItem(at: Self.record) }
            try #require(added.status == 0, "\(added.words)")
            let list = try Service.words(of: ["toolchain", "list"])
            #expect(list.contains(Self.name) && list.contains("go version go1.26.6"), "\(list)")

            let service = try await Service()
            let client = Client(baseURL: service.baseURL)
            let offers: Offers = try await client.get("/api/toolchains").json()
            let go = try #require(offers.languages.first { $0.language == "go" })
            #expect(go.toolchains.map(\.name).contains(Self.name) && go.default == go.toolchains[0].name)
            #expect(go.default != Self.name)

            let usual = try await run(with: nil, client)
            let other = try await run(with: Self.name, client)
            #expect(usual.output.map(\.text).joined() == "\(try #require(go.default)) true\n")
            #expect(other.output.map(\.text).joined() == "go1.26.6 true\n")
            #expect(usual.toolchain?.name == go.default && other.toolchain?.name == Self.name)
            #expect(other.toolchain?.version == "go version go1.26.6 linux/amd64")
            // The same program, whatever compiled it.
            #expect(usual.snippet.id == other.snippet.id)
            let stacks = try await client.folded(other.id)
            #expect(stacks.contains { $0.frames.contains("main.work") })

            let vetted = try await client.post(
                "/api/vet",
                [
                    "language": "go", "toolchain": Self.name,
                    "files": [["name": "main.go", "content": Self.program]],
                ])
            #expect(vetted.status == 200 && vetted.text == #"{"diagnostics":[]}"#, "\(vetted.text)")

            for path in ["/api/runs", "/api/vet"] {
                let files = [["name": "main.go", "content": Self.program]]
                let refused = try await client.post(path, ["language": "go", "toolchain": "go9", "files": files])
                #expect(refused.status == 422 && refused.text.contains(Self.name), "\(refused.text)")
            }
            try await compare(usual, other, client)

            // The worker looks again within half a minute.
            try FileManager.default.removeItem(at: Self.record)
            while try await client.get("/api/toolchains").text.contains(Self.name) {
                try await Task.sleep(for: .milliseconds(500))
            }
            let gone = try await client.post(
                "/api/runs", ["language": "go", "toolchain": Self.name, "code": Self.program])
            #expect(gone.status == 422)
        }

        private struct Ended: Decodable {
            struct Toolchain: Decodable {
                let name: String
                let version: String
            }

            struct Snippet: Decodable {
                let id: String
            }

            struct Output: Decodable {
                let text: String
            }

            let id: String
            let state: String
            let output: [Output]
            let toolchain: Toolchain?
            let snippet: Snippet
        }

        private func run(with toolchain: String?, _ client: Client) async throws -> Ended {
            var body: [String: Any] = ["language": "go", "code": Self.program]
            body["toolchain"] = toolchain
            let accepted: Client.Submitted = try await client.post("/api/runs", body).json()
            while true {
                let run: Ended = try await client.get("/api/runs/\(accepted.id)").json()
                if ["finished", "failed", "cancelled"].contains(run.state) {
                    #expect(run.state == "finished")
                    return run
                }
                try await Task.sleep(for: .milliseconds(100))
            }
        }

        private struct Accepted: Decodable {
            let id: String
        }

        private struct Comparison: Decodable {
            struct Side: Decodable {
                let toolchain: Ended.Toolchain?
            }

            let state: String
            let before: Side
            let after: Side
            let pairs: [[String: Double]]
        }

        private func compare(_ before: Ended, _ after: Ended, _ client: Client) async throws {
            let accepted = try await client.post(
                "/api/comparisons", ["before": before.id, "after": after.id, "pairs": 2])
            try #require(accepted.status == 202, "\(accepted.text)")
            let id = try accepted.json(Accepted.self).id
            while true {
                let comparison: Comparison = try await client.get("/api/comparisons/\(id)").json()
                guard ["finished", "failed", "cancelled"].contains(comparison.state) else {
                    try await Task.sleep(for: .milliseconds(200))
                    continue
                }
                #expect(comparison.state == "finished" && comparison.pairs.count == 2)
                #expect(comparison.before.toolchain?.name == before.toolchain?.name)
                #expect(comparison.after.toolchain?.name == after.toolchain?.name)
                let page = try await client.get("/compare/\(id)").text
                #expect(page.contains("Built with different toolchains"))
                return
            }
        }
    }
}
