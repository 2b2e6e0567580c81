import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

extension EndToEndTests {
    /// What the parts of the service may do, asked of the kernel while they serve.
    @Suite(.serialized, .timeLimit(.minutes(6)), .enabled(if: geteuid() == 0, "only root has rights to give up"))
    struct ConfinementTests {
        @Test func `the web side is a user of its own without any capability`() async throws {
            let service = try await SharedService.instance()
            let web = try #require(service.children(named: "web").first)
            for status in try Self.statuses(ofThreadsOf: web) {
                let user = try #require(status["Uid"]?.first)
                #expect(user != "0")
                #expect(status["Uid"] == [user, user, user, user])
                #expect(Set(status["Gid", default: []]).count == 1)
                #expect(!status["Gid", default: []].contains("0"))
                #expect(status["Groups"] == [])
                for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
                    #expect(status[set] == ["0000000000000000"], "\(set)")
                }
                #expect(status["NoNewPrivs"] == ["1"])
            }
            let limits = try String(contentsOfFile: "/proc/\(web)/limits", encoding: .utf8)
            let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
            #expect(core?.split(separator: " ").dropFirst(4).prefix(2) == ["1", "1"])
        }

        @Test func `the web side sees no file of the host and nothing of the operator's environment`() async throws {
            let service = try await SharedService.instance()
            let web = try #require(service.children(named: "web").first)
            let view = "/proc/\(web)/root"
            #expect(Set(try FileManager.default.contentsOfDirectory(atPath: view)) == ["data", "proc"])
            let store = try FileManager.default.contentsOfDirectory(atPath: view + "/data")
            #expect(store.allSatisfy { $0.hasPrefix("flamebox.sqlite") })
            for process in service.children(named: "web") + service.children(named: "worker") {
                #expect(FileManager.default.contents(atPath: "/proc/\(process)/environ")?.isEmpty == true)
            }
        }

        @Test func `a worker keeps four capabilities, and so does what it starts`() async throws {
            let service = try await SharedService.instance()
            let worker = try #require(service.children(named: "worker").first)
            // CAP_DAC_OVERRIDE, SETGID, SETUID, IPC_LOCK by their numbers.
            let kept = [1, 6, 7, 14].reduce(UInt64(0)) { $0 | 1 << $1 }
            for status in try Self.statuses(ofThreadsOf: worker) {
                for set in ["CapPrm", "CapEff", "CapBnd"] {
                    #expect(status[set]?.first.flatMap { UInt64($0, radix: 16) } == kept, "\(set)")
                }
                #expect(status["CapInh"] == ["0000000000000000"])
                #expect(status["NoNewPrivs"] == ["1"])
            }
        }

        @Test func `the data may lie where only root can go, and what is stored is found again`() async throws {
            let closed = try Service.freshDirectory()
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: closed.path)
            defer { try? FileManager.default.removeItem(at: closed) }
            let data = closed.appending(path: "inner/data")
            var service: Service? = try await Service(data: data)
            let client = Client(baseURL: try #require(service).baseURL)
            let run = try await client.result("go", "package main\n\nfunc main() { println(\"kept\") }\n")
            #expect(run.verdict?.exitCode == 0)
            service?.killEverything()
            service = try await Service(data: data)
            let again = try await Client(baseURL: try #require(service).baseURL).run(run.id)
            #expect(again.text(of: "stderr") == "kept\n")
        }

        @Test func `a store of another user is not taken over`() async throws {
            let data = try Service.freshDirectory()
            defer { try? FileManager.default.removeItem(at: data) }
            let store = data.appending(path: "store")
            try FileManager.default.createSymbolicLink(at: store, withDestinationURL: data)
            let linked = try Self.refusal(data: data)
            #expect(linked.status == 2)
            try FileManager.default.removeItem(at: store)
            try FileManager.default.createDirectory(at: store, withIntermediateDirectories: false)
            try Data().write(to: store.appending(path: "something"))
            let foreign = try Self.refusal(data: data)
            #expect(foreign.status == 2)
            #expect(foreign.words.contains("belongs to user 0"))
            #expect(try FileManager.default.attributesOfItem(atPath: store.path)[.ownerAccountID] as? Int == 0)
        }

        @Test func `a store from before the web side had a user of its own is taken along`() async throws {
            let first = try await Service()
            let run = try await Client(baseURL: first.baseURL).result("go", "package main\n\nfunc main() {}\n")
            first.killEverything()
            let older = try Service.freshDirectory()
            let files = try FileManager.default.contentsOfDirectory(atPath: first.data.appending(path: "store").path)
            // As copies they belong to us, as they did then.
            for file in files {
                let content = try Data(contentsOf: first.data.appending(path: "store/\(file)"))
                try content.write(to: older.appending(path: file))
            }
            let again = try await Service(data: older)
            #expect(try await Client(baseURL: again.baseURL).run(run.id).state == "finished")
            #expect(!FileManager.default.fileExists(atPath: older.appending(path: "flamebox.sqlite").path))
        }

        @Test func `an address that is taken is one sentence and the end`() async throws {
            let port = try #require(try await SharedService.instance().baseURL.port)
            let data = try Service.freshDirectory()
            defer { try? FileManager.default.removeItem(at: data) }
            let taken = try Self.refusal(data: data, port: port)
            #expect(taken.status == 2)
            #expect(taken.words.contains("cannot listen on 127.0.0.1:\(port)"))
        }

        @Test func `the process that opens perf events has one capability and a filter`() async throws {
            let service = try await SharedService.instance()
            let openers = service.children(named: try Self.perfOpener)
            #expect(openers.count == service.children(named: "worker").count)
            for status in try Self.statuses(ofThreadsOf: try #require(openers.first)) {
                let permitted = try #require(status["CapPrm"]?.first.flatMap { UInt64($0, radix: 16) })
                // CAP_PERFMON, or CAP_SYS_ADMIN where the kernel is not content with it.
                #expect(permitted == 1 << 38 || permitted == 1 << 21)
                #expect(status["CapEff"] == status["CapPrm"])
                #expect(status["CapInh"] == ["0000000000000000"])
                #expect(status["CapAmb"] == ["0000000000000000"])
                #expect(status["NoNewPrivs"] == ["1"])
                #expect(status["Seccomp"] == ["2"])
            }
        }

        @Test func `when the process that opens perf events dies, the run fails as ours and the next one runs`()
            async throws
        {
            let service = try await Service()
            let client = Client(baseURL: service.baseURL)
            let submitted = try await client.submit("go", Programs.goSpin)
            _ = try await client.wait(for: submitted.id, states: ["running"])
            let opener = try #require(service.children(named: try Self.perfOpener).first)
            kill(opener, SIGKILL)
            let run = try await client.wait(for: submitted.id)
            #expect(run.state == "failed")
            #expect(run.failure?.hasSuffix(".") == true)
            #expect(run.verdict == nil)
            let next = try await client.result("go", Programs.goInlined)
            #expect(next.verdict?.exitCode == 0)
            #expect(next.profile != nil)
        }

        @Test func `a worker and its opener keep nothing that they can do without`() throws {
            // Beside what is kept: to give up the others.
            let needed = ["setpcap", "dac_override", "setuid", "setgid", "ipc_lock"]
            for opening in ["perfmon", "sys_admin"] {
                let whole = try Self.examination(with: needed + [opening])
                #expect(whole.missing == [])
                #expect(whole.samplesKernel, "with \(opening)")
            }
            for capability in Array(needed.dropFirst()) + ["perfmon"] {
                let less = try Self.examination(with: (needed + ["perfmon"]).filter { $0 != capability })
                #expect(!less.missing.isEmpty || !less.samplesKernel, "\(capability)")
            }
        }

        @Test func `doctor finds on a host that is well what serve finds`() throws {
            let program = try Service.buildDirectory.appending(path: "flamebox").path
            let (status, words) = try Service.result(of: program, ["doctor", "--json"])
            #expect(status == 0)
            let rows = try JSONDecoder().decode([Row].self, from: Data(words.utf8))
            for name in ["web", "sampling", "clock"] {
                #expect(rows.first { $0.name == name }?.isWorking == true, "\(name)")
            }
        }

        private struct Row: Decodable {
            let name: String
            let isRequired: Bool
            let isWorking: Bool
            let meaning: String
        }

        private static var perfOpener: String {
            get throws { try Service.buildDirectory.appending(path: "flamebox-perf-opener").path }
        }

        private static let kernelSampled = "its time in the kernel included"

        /// What `flamebox doctor` finds as root with these capabilities and no others: setpriv(1).
        private static func examination(
            with capabilities: [String]
        ) throws -> (missing: [String], samplesKernel: Bool) {
            let set = "--bounding-set=-all" + capabilities.map { ",+\($0)" }.joined()
            let program = try Service.buildDirectory.appending(path: "flamebox").path
            let (_, words) = try Service.result(of: "/usr/bin/setpriv", [set, program, "doctor", "--json"])
            let rows = try JSONDecoder().decode([Row].self, from: Data(words.utf8))
            // The web side takes more to give everything up, and is not what this is about.
            let missing = rows.filter { $0.isRequired && !$0.isWorking && $0.name != "web" }.map(\.name)
            return (missing, rows.contains { $0.meaning.contains(kernelSampled) })
        }

        /// What `serve` says before it ends by itself.
        private static func refusal(data: URL, port: Int = 0) throws -> (status: Int32, words: String) {
            let program = try Service.buildDirectory.appending(path: "flamebox").path
            return try Service.result(of: program, ["serve", "--port", "\(port)", "--data", data.path])
        }

        private static func statuses(ofThreadsOf process: pid_t) throws -> [[String: [String]]] {
            let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
            return try threads.map { thread in
                let text = try String(contentsOfFile: "/proc/\(process)/task/\(thread)/status", encoding: .utf8)
                return text.split(separator: "\n").reduce(into: [:]) { fields, line in
                    let words = line.split { $0 == "\t" || $0 == " " }.map(String.init)
                    if let name = words.first { fields[String(name.dropLast())] = Array(words.dropFirst()) }
                }
            }
        }
    }
}
