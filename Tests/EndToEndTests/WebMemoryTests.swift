import Foundation
import Testing

extension EndToEndTests {
    /// The web side has a limit of its own, which the kernel holds whatever is sent to it.
    @Suite(.serialized, .timeLimit(.minutes(5)), .enabled(if: geteuid() == 0, "making groups needs root on this host"))
    struct WebMemoryTests {
        private static let mebibyte: UInt64 = 1 << 20

        @Test func `a web side that takes too much is ended and started again, the log says so, and stored runs stay`()
            async throws
        {
            let log = try Service.freshDirectory().appending(path: "log")
            try Data().write(to: log)
            let service = try await Service(log: FileHandle(forWritingTo: log), arguments: ["--web-memory", "600"])
            let client = Client(baseURL: service.baseURL)
            let finished = try await client.result("go", Programs.goInlined)
            let inFlight = try await client.submit("go", Programs.goSpin, ["timeLimitMs": 30_000])
            _ = try await client.wait(for: inFlight.id, states: ["running"])

            let web = try #require(service.children(named: "web").first)
            let group = try MemoryGroup(of: web)
            #expect(try group.limit() == 600 * Self.mebibyte)
            #expect(!group.directory.path.contains("flamebox-service"))
            // What it may have lies above all that it takes by itself; a test has not as long as a flood.
            try group.lower(to: group.usage() + 16 * Self.mebibyte)
            try await Self.flood(try #require(service.baseURL.port)) { service.children(named: "web").first == web }

            try await client.waitUntilReady()
            let words = try String(contentsOf: log, encoding: .utf8)
            let told = words.split(separator: "\n").filter { $0.contains("--web-memory") }
            #expect(told.count == 1)
            #expect(told.first?.contains("\"label\":\"serve\",\"level\":\"error\"") == true)
            let again = try #require(service.children(named: "web").first)
            #expect(again != web)
            #expect(try MemoryGroup(of: again).limit() == 600 * Self.mebibyte)
            // What was stored is there, what was in flight has its end, and the next one runs.
            #expect(try await client.run(finished.id).verdict?.exitCode == 0)
            let interrupted = try await client.wait(for: inFlight.id)
            #expect(interrupted.state == "failed")
            #expect(interrupted.failure?.hasSuffix(".") == true)
            // On a busy machine a run may meet a limit of its own.
            var ends: [String] = []
            for _ in 0..<5 where ends.last != "0" {
                let next = try await client.result("go", Programs.goInlined)
                let code = next.verdict?.exitCode.map(String.init)
                ends.append(code ?? next.failure ?? next.verdict?.message ?? next.state)
            }
            #expect(ends.last == "0", "\(ends)")

            service.stop()
            #expect(!FileManager.default.fileExists(atPath: group.directory.path))
        }

        @Test func `where control groups are waived, the log says that nothing holds the web side's memory`()
            async throws
        {
            let log = try Service.freshDirectory().appending(path: "log")
            try Data().write(to: log)
            let service = try await Service(
                log: FileHandle(forWritingTo: log), arguments: ["--waive", "cgroup"])
            let words = try String(contentsOf: log, encoding: .utf8)
            #expect(words.contains("The memory of the web side is not limited by a control group: --waive cgroup."))
            let rows = try Service.words(of: ["doctor", "--waive", "cgroup"]).split(separator: "\n")
            #expect(rows.contains { $0.hasPrefix("waived") && $0.contains(" webMemory ") })
            service.stop()
        }

        /// Requests that never come to their end, as many as one address may have, until the web side is another.
        private static func flood(_ port: Int, while isSame: () -> Bool) async throws {
            let bodyBytes = 700_000
            let head =
                "POST /api/runs HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(bodyBytes + 1)\r\n\r\n"
            let request = Data(head.utf8) + Data(repeating: 32, count: bodyBytes)
            for _ in 0..<10 where isSame() {
                let connections = (0..<100).map { _ in HalfRequest(request, to: UInt16(port)) }
                for _ in 0..<50 where isSame() { try await Task.sleep(for: .milliseconds(100)) }
                withExtendedLifetime(connections) {}
            }
            try #require(!isSame(), "the web side outlived ten floods")
        }

        /// A connection on which as much of a request was sent as the other side would take.
        private final class HalfRequest {
            private let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)

            init(_ bytes: Data, to port: UInt16) {
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = port.bigEndian
                address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
                var patience = timeval(tv_sec: 5, tv_usec: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
                _ = withUnsafePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
                bytes.withUnsafeBytes { buffer in
                    var sent = 0
                    while sent < buffer.count {
                        let count = send(
                            descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent,
                            Int32(MSG_NOSIGNAL))
                        // It has ended, which is what this is for.
                        guard count > 0 else { return }
                        sent += count
                    }
                }
            }

            deinit { close(descriptor) }
        }

        /// The group that counts a process's memory, in whichever version that controller is.
        private struct MemoryGroup {
            let directory: URL
            private let isFirstVersion: Bool

            init(of process: pid_t) throws {
                let lines = try String(contentsOfFile: "/proc/\(process)/cgroup", encoding: .utf8).split(
                    separator: "\n")
                let parts = lines.map { $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false) }
                let first = parts.first { $0.count == 3 && $0[1].split(separator: ",").contains("memory") }
                isFirstVersion = first != nil
                let path = try #require(first ?? parts.first { $0.count == 3 && $0[1].isEmpty })[2]
                directory = URL(filePath: "/sys/fs/cgroup" + (isFirstVersion ? "/memory" : "") + path)
            }

            func limit() throws -> UInt64? { try number(isFirstVersion ? "memory.limit_in_bytes" : "memory.max") }

            func usage() throws -> UInt64 {
                try #require(try number(isFirstVersion ? "memory.usage_in_bytes" : "memory.current"))
            }

            func lower(to bytes: UInt64) throws {
                // The first is counted with swap as well where the kernel counts that, and may not be above it.
                let names = isFirstVersion ? ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"] : ["memory.max"]
                for name in names where FileManager.default.fileExists(atPath: directory.appending(path: name).path) {
                    let file = try FileHandle(forWritingTo: directory.appending(path: name))
                    try file.write(contentsOf: Data("\(bytes & ~4095)".utf8))
                }
            }

            private func number(_ name: String) throws -> UInt64? {
                let text = try String(contentsOf: directory.appending(path: name), encoding: .utf8)
                return UInt64(text.trimmingCharacters(in: .whitespacesAndNewlines))
            }
        }
    }
}
