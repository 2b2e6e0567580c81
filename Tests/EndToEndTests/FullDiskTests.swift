import Foundation
import SmallDisk
import Testing

extension EndToEndTests {
    /// The whole service on a disk that is filled to the last byte, and on one that cannot be written.
    @Suite(.serialized, .timeLimit(.minutes(5)), .enabled(if: SmallDisk.isPossible, "\(SmallDisk.skipped)"))
    struct FullDiskTests {
        private static let program = "package main\n\nfunc main() { println(\"kept\") }\n"

        @Test func `on a full disk it reads, says so, removes, starts again, and comes back`() async throws {
            let disk = try SmallDisk()
            let data = URL(filePath: disk.path)
            let service = try await Service(data: data)
            let client = Client(baseURL: service.baseURL)
            let (kept, removed) = (try await client.submit("go", Self.program), try await client.submit("go", "x"))
            for run in [kept, removed] { _ = try await client.wait(for: run.id) }
            try disk.fill()

            let ready = try await client.get("/readyz")
            #expect(ready.status == 503)
            #expect(ready.text.contains("disk of the store is full"))
            let refused = try await client.post("/api/runs", ["language": "go", "code": Self.program])
            #expect(refused.status == 507)
            #expect(refused.headers["retry-after"] != nil)
            #expect(try Service.words(of: ["doctor", "--data", disk.path]).contains("is full"))
            try await Self.expectReadable(kept.id, client)

            service.killEverything()
            let again = try await Service(data: data)
            let clientAgain = Client(baseURL: again.baseURL)
            try await Self.expectReadable(kept.id, clientAgain)
            #expect(try await clientAgain.get("/readyz").status == 503)
            let path = "/api/runs/\(removed.id)"
            #expect(try await clientAgain.send("DELETE", path, token: removed.ownerToken).status == 204)
            #expect(try await clientAgain.get(path).status == 410)

            try disk.empty()
            try await clientAgain.waitUntilReady()
            #expect(try await clientAgain.result("go", Self.program).verdict?.exitCode == 0)
            again.killEverything()
        }

        @Test func `on a disk that cannot be written it serves readers, and comes back when it can`() async throws {
            let disk = try SmallDisk()
            let data = URL(filePath: disk.path)
            let service = try await Service(data: data)
            let client = Client(baseURL: service.baseURL)
            let kept = try await client.submit("go", Self.program)
            _ = try await client.wait(for: kept.id)
            service.killEverything()
            try disk.remount(readOnly: true)
            let again = try await Service(data: data)
            let clientAgain = Client(baseURL: again.baseURL)
            try await Self.expectReadable(kept.id, clientAgain)
            let refused = try await clientAgain.post("/api/runs", ["language": "go", "code": Self.program])
            #expect(refused.status == 503)
            #expect(refused.text.contains("cannot be written"))
            try disk.remount(readOnly: false)
            try await clientAgain.waitUntilReady(seconds: 120)
            #expect(try await clientAgain.result("go", Self.program).verdict?.exitCode == 0)
            again.killEverything()
        }

        private static func expectReadable(_ id: String, _ client: Client) async throws {
            for path in ["/r/\(id)", "/api/runs/\(id)", "/api/runs/\(id)/events", "/api/runs/\(id)/profile.html"] {
                #expect(try await client.get(path).status == 200, "\(path)")
            }
        }
    }
}
