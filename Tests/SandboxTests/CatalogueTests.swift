import Foundation
import Testing

/// What strangers' programs do to sandboxes, collected from the field, and the test that does it to this one. A row
/// without its test, or a test that is gone, fails here.
struct CatalogueTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let numbers: ClosedRange<Int>
        let idea: String
        /// Relative to `Tests`.
        let file: String
        /// The start of a test's name.
        let test: String

        var testDescription: String { "\(numbers.lowerBound) \(idea)" }

        init(_ numbers: ClosedRange<Int>, _ idea: String, _ file: String, _ test: String) {
            self.numbers = numbers
            self.idea = idea
            self.file = file
            self.test = test
        }

        init(_ number: Int, _ idea: String, _ file: String, _ test: String) {
            self.init(number...number, idea, file, test)
        }
    }

    private static let programs = "SandboxTests/HostileProgramTests.swift"
    private static let languages = "SandboxTests/HostileLanguageTests.swift"
    private static let sources = "SandboxTests/HostileSourceTests.swift"
    private static let calls = "SandboxTests/SystemCallTests.swift"
    private static let files = "SandboxTests/HandOutTests.swift"
    private static let separation = "SandboxTests/SeparationTests.swift"
    private static let rejection = "CompilingTests/CompilerRejectionTests.swift"
    private static let sampling = "SamplingTests/HostileProgramTests.swift"
    private static let pages = "WebServerTests/PagesTests.swift"
    private static let outcomes = "EndToEndTests/OutcomeTests.swift"

    static let rows = [
        Row(1, "fork bombs, by call, library and language", languages, "no language's way to another process"),
        Row(1, "the same in C", programs, "a fork bomb gets no child"),
        Row(2, "Go's thread bomb", languages, "Go's thread bomb"),
        Row(3, "Foundation's thread bomb", languages, "Foundation hides refused threads"),
        Row(4, "two thousand blocks that wait", languages, "thousands of blocks that wait"),
        Row(5, "memory, touched", programs, "a memory bomb is killed"),
        Row(5, "memory of both runtimes", languages, "a memory bomb ends at the limit"),
        Row(6, "memory, only asked for", programs, "memory that was promised"),
        Row(6, "the same without cgroups", "SandboxTests/WaivedCgroupTests.swift", "memory ends at the limit"),
        Row(7...8, "memory that is counted elsewhere", programs, "there is no memory outside"),
        Row(9...11, "disk, inodes, sparse files", programs, "a full disk is the jail's own"),
        Row(12, "descriptors", programs, "no foreign descriptor is open"),
        Row(13...14, "floods on both streams", programs, "a flood on both streams"),
        Row(15...17, "closes its streams and spins, sleeps", programs, "what ignores every signal"),
        Row(18...19, "networks of every family", calls, "a call that a program may try"),
        Row(
            18...20, "the metadata service, name look-ups, the container's socket", languages,
            "no language's way to the"),
        Row(20...22, "host files and other processes", programs, "nothing of the host is to be seen"),
        Row(23, "secrets in the environment", languages, "a program's environment"),
        Row(24, "kernel tables", programs, "nothing of the host is to be seen"),
        Row(25, "where mounts came from", separation, "a view's list of mounts"),
        Row(26, "its own memory as a file", programs, "what is left in the view"),
        Row(27, "other runs' directories", separation, "what a run leaves"),
        Row(28...30, "links, pipes, directories in place of a result", files, "anything else stays"),
        Row(28...30, "paths out of the result's place", files, "no path leads out"),
        Row(31, "devices", calls, "a call that a program may try"),
        Row(32, "writing to what is shared", programs, "what is left in the view"),
        Row(33...34, "looking into other processes", calls, "a call that nobody needs"),
        Row(35, "killing everything", calls, "a call that a program may try"),
        Row(36, "daemons, in any jail", programs, "no jail's program becomes two"),
        Row(36, "survivors of a death at any moment", "SandboxTests/DeathTests.swift", "whoever is killed whenever"),
        Row(37...38, "stops itself, ignores every signal", programs, "what ignores every signal"),
        Row(39, "signals as process 1", programs, "signals mean inside"),
        Row(39, "signals as they are found", programs, "no signal is blocked, ignored or handled"),
        Row(16, "every processor at once", programs, "eight threads that spin everywhere"),
        Row(40, "profilers of its own", programs, "a program's own timers"),
        Row(41...42, "hiding from the sampler by prctl", calls, "a call that a program may try"),
        Row(43...45, "executing something else", programs, "nothing is executed twice"),
        Row(46, "code made at run time", programs, "code that was made at run time"),
        Row(47, "memory files with markup for a name", programs, "there is no memory outside"),
        Row(48...49, "the kernel's machinery, mounts, namespaces", calls, "a call that nobody needs"),
        Row(50, "another machine's numbers", programs, "calls by the numbers of another machine"),
        Row(51...54, "personality, terminals, leases, priorities", calls, "a call that a program may try"),
        Row(53, "locks on what is shared", separation, "two programs that try to talk"),
        Row(55, "a filter of its own", calls, "a call that nobody needs"),
        Row(56, "a handler for bad calls", programs, "a handler for bad calls"),
        Row(57, "core dumps", "SandboxingTests/HostProbingTests.swift", "this host does what jails need"),
        Row(58, "exponential type-checking", rejection, "an exponential type-check"),
        Row(59...61, "sources that explode", sources, "a compiler that is led astray"),
        Row(59, "a compiler's memory", rejection, "a compiler that takes too much memory"),
        Row(62...65, "cgo, linker flags, embedding, imports", rejection, "what is wrong is said"),
        Row(62...65, "the same by other ways", sources, "what reaches for the compiler's host"),
        Row(66, "private symbols, raw pointers", languages, "private symbols and raw pointers"),
        Row(67, "lines that name host files", rejection, "lines that name a host file"),
        Row(68, "macros from elsewhere", sources, "what reaches for the compiler's host"),
        Row(69, "poisoned caches", sources, "a snippet that was compiled leaves nothing"),
        Row(70, "C's system and dlsym", languages, "no language's way to another process"),
        Row(71, "code before main", programs, "code before main"),
        Row(72...73, "escapes and broken text", outcomes, "bytes that are not text"),
        Row(72...74, "markup in output and names", pages, "every page shows hostile text"),
        Row(75, "deep recursion, many functions", sampling, "a deep recursion"),
        Row(76, "storms of mappings", sampling, "a storm of mappings"),
        Row(76, "storms of names", sampling, "a storm of names"),
        Row(76, "storms of threads", sampling, "a storm of threads"),
        Row(77, "stacks that lie", sampling, "frame pointers that lie"),
        Row(77, "damaged unwind tables", "UnwindingTests/CallFrameTableTests.swift", "damaged sections"),
        // Timing of shared caches stays: one run to a core is all that is done about it, and README.md says so.
        Row(78, "side channels", separation, "two jails share no user"),
        Row(79, "queue abuse", "WebServerTests/RunsControllerTests.swift", "a client with two in flight"),
        Row(80, "bodies without end", "WebServerTests/ServiceControllerTests.swift", "a body of no announced length"),
        Row(80, "huge requests", "WebServerTests/RunsControllerTests.swift", "another type of body is 415"),
        Row(81, "output that looks like our own reports", languages, "what looks like our own reports"),
        Row(82, "inherited descriptors", programs, "no foreign descriptor is open"),
    ]

    @Test func `no row of the catalogue is without its test`() {
        let covered = Set(Self.rows.flatMap { Array($0.numbers) })
        #expect(Set(1...82).subtracting(covered).isEmpty)
    }

    @Test(arguments: rows)
    func `a row's test is there`(row: Row) throws {
        let source = try String(contentsOf: projectRoot.appending(path: "Tests/\(row.file)"), encoding: .utf8)
        #expect(source.contains("func `\(row.test)"))
    }
}
