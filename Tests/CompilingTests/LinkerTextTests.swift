import Runs
import Snippets
import Testing

@testable import Compiling

/// Source that writes into the sections that tools after the compiler read.
@Suite(.needsCompilers, .serialized, .timeLimit(.minutes(20)))
struct LinkerTextTests {
    /// A program with these bytes in a section of its object file.
    private static func program(writing text: String, into section: String, escapes: Bool = false) throws -> Snippet {
        let bytes = Array(text.utf8) + [0]
        let type = bytes.map { _ in "UInt8" }.joined(separator: ", ")
        let values = bytes.map { "\($0)" }.joined(separator: ", ")
        let name = escapes ? section.unicodeScalars.map { "\\u{\(String($0.value, radix: 16))}" }.joined() : section
        return try Snippet(
            language: .swift,
            code: "print(\"ran\")\n@section(\"\(name)\") @used\nlet text: (\(type)) = (\(values))\n")
    }

    private static let entries = ".swift1_autolink_entries"

    static let refused = [
        "--version", "--reproduce=/out/x.tar", "-T/etc/passwd", "@/src/main.swift", "/usr/lib/x86_64-linux-gnu/libc.so",
        "-l:libc.so.6", "-lnowhere", "-l../x86_64/swiftrt", "-L/tmp", "-lm --version", "-lm\n--version", "\"-lm\"",
        "-l", "-framework", "\\-lm", "-lm\t-lnowhere", "--dynamic-linker=/tmp/x", "main.swift",
    ]

    @Test(arguments: refused)
    func `what is not a library of the toolchain never reaches the linker`(text: String) async throws {
        let snippet = try Self.program(writing: text, into: Self.entries)
        try await TestBench.compile(snippet) { compilation in
            let error = try #require(TestBench.errors(compilation).first, "\(compilation.outcome)")
            #expect(error.message.contains("where the linker's arguments come from"))
            #expect(error.line == 2)
            #expect(error.file == "main.swift")
        }
    }

    @Test func `a section's name with escapes is no way around`() async throws {
        let snippet = try Self.program(writing: "--version", into: Self.entries, escapes: true)
        try await TestBench.compile(snippet) { compilation in
            if case .built(let executable, _) = compilation.outcome {
                // To this compiler it is another section, which nobody reads.
                let printed = try TestBench.output(of: executable)
                #expect(printed == "ran\n")
            } else {
                #expect(TestBench.errors(compilation).first?.line == 2, "\(compilation.outcome)")
            }
        }
    }

    @Test(arguments: ["-lm", "-lFoundation", "-lswift_Concurrency", "-lstdc++", ""])
    func `a library that the toolchain ships, or nothing, reaches the linker`(text: String) async throws {
        try await TestBench.compile(Self.program(writing: text, into: Self.entries)) { compilation in
            if case .built(let executable, _) = compilation.outcome {
                let printed = try TestBench.output(of: executable)
                #expect(printed == "ran\n")
            } else {
                // The linker leaves the section out, and with it the variable: it says so itself.
                let error = try #require(TestBench.errors(compilation).first, "\(compilation.outcome)")
                #expect(error.message.contains("discarded section"))
            }
        }
    }

    /// Each is either refused with a sentence or a program like any other; none is our failure, none reaches a file.
    @Test(arguments: [
        ".deplibs", ".linker-options", ".llvm.linker.options", ".note.gnu.property", ".gnu.warning.x", ".comment",
        ".interp", ".dynamic", ".dynstr", ".eh_frame", ".symtab", ".gnu.version_r", ".swift_modhash", ".note.GNU-stack",
        ".gnu_debuglink", ".debug_info", ".llvmbc", ".llvmcmd", ".llvm.offloading", ".llvm.lto", ".init_array",
        ".group",
    ])
    func `other sections that tools read are no way to the linker`(section: String) async throws {
        let snippet = try Self.program(writing: "--reproduce=/out/main -lnowhere", into: section)
        try await TestBench.compile(snippet) { compilation in
            switch compilation.outcome {
            case .built: break
            case .rejected(let diagnostics): #expect(diagnostics.contains { $0.severity == .error })
            case .timedOut, .outOfMemory: Issue.record("\(compilation.outcome)")
            }
        }
    }
}
