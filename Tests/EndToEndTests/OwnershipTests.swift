import Foundation
import Testing

extension EndToEndTests {
    /// Who started a run may stop, share and remove it; whoever has its address may read it.
    @Suite(.serialized, .timeLimit(.minutes(10)))
    struct OwnershipTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        @Test func `stopping a run really kills its program`() async throws {
            let submitted = try await client.submit("go", Programs.goSpin, ["timeLimitMs": 30_000])
            // Stopped before it has printed anything, it would have been right to show nothing.
            try await client.waitForOutput(of: submitted.id)
            let path = "/api/runs/\(submitted.id)"
            #expect(try await client.send("DELETE", path).status == 401)
            #expect(try await client.send("DELETE", path, token: "AAAAAAAAAAAAAAAAAAAAAA").status == 403)
            #expect(try await client.send("DELETE", path, token: submitted.ownerToken).status == 204)
            let run = try await client.wait(for: submitted.id, seconds: 10)
            #expect(run.state == "cancelled")
            #expect(run.text(of: "stdout") == "before the loop\n")
        }

        @Test func `a finished run is shared by its owner, and then a snippet page shows it`() async throws {
            let submitted = try await client.submit("go", Programs.goInlined)
            let run = try await client.wait(for: submitted.id)
            let share = "/api/runs/\(run.id)/share"
            #expect(try await client.send("POST", share).status == 401)
            #expect(try await client.send("POST", share, token: "AAAAAAAAAAAAAAAAAAAAAA").status == 403)
            let answer = try await client.send("POST", share, token: submitted.ownerToken)
            #expect(answer.status == 200)
            let url = try answer.json([String: String].self)["url"] ?? ""
            #expect(try await client.get(url).text.contains("squares"))
            #expect(try await client.run(run.id).expiresAt == nil)
        }

        @Test func `a removed run is gone for good`() async throws {
            let submitted = try await client.submit("go", "package main\n\nfunc main() {}\n")
            let run = try await client.wait(for: submitted.id)
            #expect(try await client.send("DELETE", "/api/runs/\(run.id)", token: submitted.ownerToken).status == 204)
            #expect(try await client.get("/api/runs/\(run.id)").status == 410)
            #expect(try await client.get("/r/\(run.id)").status == 410)
        }

        @Test func `the page works as a form, without JavaScript`() async throws {
            var form = URLComponents()
            form.queryItems = [
                URLQueryItem(name: "language", value: "go"),
                URLQueryItem(name: "code", value: "package main\n\nfunc main() { println(\"hello\") }\n"),
            ]
            let body = Data((form.percentEncodedQuery ?? "").replacing("+", with: "%2B").utf8)
            let answer = try await client.send(
                "POST", "/run", body: body, contentType: "application/x-www-form-urlencoded")
            // URLSession follows the 303 to the run's page.
            #expect(answer.status == 200)
            #expect(answer.text.contains("println"))
        }
    }
}
