import Foundation
import Testing

extension EndToEndTests {
    /// The whole way, through the API of a really running service, with real compilers, jails and samples.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct RunTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        @Test(.enabled(if: Programs.seed != nil, "the article is not at hand: set FLAMEBOX_SEED to its path"))
        func `the article's program is stopped at its limit, and its flamegraph tells its functions apart`()
            async throws
        {
            let seed = try #require(Programs.seed)
            let submitted = try await client.submit("go", seed)
            let run = try await client.wait(for: submitted.id)
            #expect(run.verdict?.kind == "timedOut")
            #expect(run.verdict?.message == "The program was stopped at its time limit of 10 s.")
            #expect(run.verdict?.limit?.name == "timeLimitMs")
            let stacks = try await client.folded(run.id)
            for function in ["main.slow", "main.fast", "main.isPrime"] {
                #expect(
                    stacks.contains {
                        $0.frames.starts(with: ["main.main", "main.run"]) && $0.frames.contains(function)
                    },
                    "\(function) does not stand below main.run")
            }
            let svg = try await client.get("/api/runs/\(run.id)/profile.svg").text
            for function in ["main.slow", "main.fast", "main.isPrime", "main.run"] { #expect(svg.contains(function)) }
        }

        @Test func `a Swift program's methods, initialisers and top-level code have their names`() async throws {
            let run = try await client.result("swift", Programs.swiftClasses)
            #expect(run.verdict?.kind == "exited")
            #expect(run.verdict?.exitCode == 0)
            #expect(run.text(of: "stdout") == "nodes 2457300\n")
            let stacks = try await client.folded(run.id)
            let names = Set(stacks.flatMap(\.frames))
            #expect(names.isSuperset(of: ["main", "Node.init(depth:)", "growTrees(_:)"]), "\(names.sorted())")
            let whole = stacks.filter { $0.frames.first == "main" }.reduce(0) { $0 + $1.samples }
            #expect(Double(whole) > 0.5 * Double(stacks.reduce(0) { $0 + $1.samples }))
        }

        @Test(arguments: [97, 976, 4999])
        func `every rate that may be asked for is sampled at`(rate: Int) async throws {
            let run = try await client.result("go", Programs.goInlined, ["sampleRateHz": rate])
            #expect(run.state == "finished", "\(run.failure ?? "")")
            #expect(run.verdict?.exitCode == 0)
        }

        @Test func `functions merged into their caller are still told apart`() async throws {
            let run = try await client.result("go", Programs.goInlined)
            let stacks = try await client.folded(run.id)
            for function in ["main.squares", "main.halves"] {
                let samples = stacks.filter { $0.frames.contains(function) }.reduce(0) { $0 + $1.samples }
                #expect(samples > 10, "\(function) has \(samples) samples")
            }
            #expect(stacks.allSatisfy { !$0.frames.contains("main.work") || $0.frames.contains("main.main") })
        }

        @Test(arguments: [("go", Programs.goSpin), ("swift", Programs.swiftSpin)])
        func `a run killed at its limit keeps its output and its profile`(language: String, code: String) async throws {
            var run = try await client.result(language, code, ["timeLimitMs": 1000])
            // A program that gets no turn between the soft signal and the kill, 20 ms later, writes nothing: on a machine
            // where both cores are busy that is so now and then, eight times in a row it is not.
            for _ in 0..<7 where language == "swift" && !run.text(of: "stdout").hasSuffix("still in the buffer") {
                run = try await client.result(language, code, ["timeLimitMs": 1000])
            }
            #expect(run.verdict?.kind == "timedOut")
            #expect(run.verdict?.message == "The program was stopped at its time limit of 1 s.")
            #expect(run.text(of: "stdout").hasPrefix("before the loop\n"))
            if language == "swift" { #expect(run.text(of: "stdout").hasSuffix("still in the buffer")) }
            let profile = try #require(run.profile)
            #expect(profile.types.first?.name == "cpu")
            // Of a thousand; what is left to a program where others want the core, too.
            #expect((profile.types.first?.samples ?? 0) > 20)
        }

        @Test func `threads that live for less than a sample's period are sampled`() async throws {
            let run = try await client.result("swift", Programs.swiftShortThreads)
            let profile = try #require(run.profile)
            #expect(profile.cpuSeenMs >= 600)
            #expect(profile.cpuSampledMs > (profile.cpuSeenMs - profile.lostSamples) * 9 / 10)
            #expect(profile.truncatedStacks <= profile.types[0].samples / 100)
            let stacks = try await client.folded(run.id)
            let all = stacks.reduce(0) { $0 + $1.samples }
            let burning = stacks.filter { $0.frames.contains("burn()") }.reduce(0) { $0 + $1.samples }
            #expect(Double(burning) > 0.6 * Double(all))
        }

        @Test func `pprof reads the profile and agrees on the hottest function`() async throws {
            let go = try #require(GoToolchain.path, "no go was found by the set-up")
            let run = try await client.result("go", Programs.goInlined)
            let url = client.baseURL.absoluteString + "/api/runs/\(run.id)/profile.pb.gz"
            let top = try GoToolchain.output(of: go, ["tool", "pprof", "-top", url])
            let stacks = try await client.folded(run.id)
            let selves = Dictionary(stacks.map { ($0.frames.last ?? "", $0.samples) }, uniquingKeysWith: +)
            let hottest = try #require(selves.max { $0.value < $1.value }?.key)
            let rows = top.split(separator: "\n").drop { !$0.contains("flat%") }
            let firstRow = try #require(rows.dropFirst().first, "\(top)")
            #expect(firstRow.contains(hottest), "pprof says \(firstRow), we say \(hottest)")
        }

        @Test func `a program that waits has no samples and that is a normal result`() async throws {
            let code = """
                package main

                import "time"

                func main() { time.Sleep(700 * time.Millisecond) }
                """
            let run = try await client.result("go", code)
            #expect(run.verdict?.exitCode == 0)
            #expect((run.profile?.types.first?.samples ?? -1) < 50)
            #expect(run.usage.wallMs >= 700)
        }

        @Test func `arguments and standard input reach the program`() async throws {
            let code = """
                import Foundation
                print(CommandLine.arguments.dropFirst().joined(separator: "|"), readLine() ?? "nothing")
                """
            let run = try await client.result(
                "swift", code, ["arguments": ["a b", "ü"], "standardInput": "from outside\nmore"])
            #expect(run.text(of: "stdout") == "a b|ü from outside\n")
        }

        @Test func `without profile types the program runs unsampled`() async throws {
            let run = try await client.result("go", Programs.goInlined, ["profiles": [String]()])
            #expect(run.verdict?.exitCode == 0)
            #expect(run.profile == nil)
            #expect(try await client.get("/api/runs/\(run.id)/profile.json").status == 404)
        }
    }
}
