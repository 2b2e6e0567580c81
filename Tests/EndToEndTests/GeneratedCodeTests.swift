import Testing

extension EndToEndTests {
    /// Code that a program makes while it runs.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct GeneratedCodeTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        /// A loop of machine code in memory of its own; `naming` comes before it is called.
        private func program(_ naming: String) -> String {
            """
            import Glibc

            let page = mmap(nil, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
            // push %rbp; mov %rsp, %rbp; 1: dec %rdi; jnz 1b; pop %rbp; ret
            let code: [UInt8] = [0x55, 0x48, 0x89, 0xe5, 0x48, 0xff, 0xcf, 0x75, 0xfb, 0x5d, 0xc3]
            page.copyMemory(from: code, byteCount: code.count)
            let loop = unsafeBitCast(page, to: (@convention(c) (Int) -> Void).self)
            \(naming)
            loop(500_000_000)
            """
        }

        @Test func `is named by the map that the program writes`() async throws {
            let run = try await client.result(
                "swift",
                program(
                    """
                    let file = fopen("/tmp/perf-\\(getpid()).map", "w")!
                    fputs("\\(String(UInt(bitPattern: page), radix: 16)) b the <made> loop\\n", file)
                    fclose(file)
                    """))
            #expect(run.verdict?.exitCode == 0)
            let stacks = try await client.folded(run.id)
            #expect(stacks.contains { $0.frames == ["main", "the <made> loop"] && $0.samples > 20 })
        }

        @Test func `has a plain label where nothing names it`() async throws {
            let run = try await client.result("swift", program(""))
            let stacks = try await client.folded(run.id)
            #expect(stacks.contains { $0.frames == ["main", "[anonymous code]"] && $0.samples > 20 })
        }

        @Test func `a map that is no file of the program's own names nothing and harms nothing`() async throws {
            let run = try await client.result(
                "swift", program("mkdir(\"/tmp/perf-\\(getpid()).map\", 0o777)"))
            #expect(run.state == "finished")
            let stacks = try await client.folded(run.id)
            #expect(stacks.contains { $0.frames.last == "[anonymous code]" })
        }
    }
}
