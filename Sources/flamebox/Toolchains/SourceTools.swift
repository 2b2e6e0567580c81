import ArgumentParser
import Compiling
import Foundation
import ProfileFormats
import Profiling
import Running
import Runs
import SandboxProtocol
import Snippets

/// What `format` and `vet` have in common.
struct SourceToolOptions: ParsableArguments {
    @Argument(
        help: """
            The source files, all of one language (.go, .swift), with data files beside; or a folder of them; or one \
            .txtar, which holds several.
            """, completion: .file())
    var files: [String]

    @Option(help: "The toolchain whose tools are used, as 'flamebox toolchain list' names it.")
    var toolchain: String?

    @OptionGroup var sandbox: SandboxOptions

    func read() throws -> (language: Language, places: [ProgramFiles.Place]) {
        let files = try ProgramFiles(at: files)
        return (try files.program.0, files.places)
    }

    func withBench<Value>(
        for language: Language, _ body: (ToolBench) async throws -> Value
    ) async throws -> Value {
        let bench: ToolBench
        do {
            bench = try await ToolBench(installation: .ofThisProgram(), waivers: sandbox.waivers)
        } catch {
            complain("this host cannot read source safely, or is not set up: \(error). See 'flamebox doctor'.")
            throw ExitCode(Supervisor.refusal)
        }
        do {
            let names = bench.toolchains(of: language)
            if let toolchain, !names.contains(toolchain) {
                throw ValidationError("--toolchain is not one of \(names.joined(separator: ", ")).")
            }
            let value = try await body(bench)
            await bench.takeDown()
            return value
        } catch {
            await bench.takeDown()
            throw error
        }
    }

    func order(_ tool: ToolOrder.Tool, _ language: Language, _ files: [SourceFile]) throws -> ToolOrder {
        do throws(Refusal) {
            return try ToolOrder(tool: tool, language: language, files: files, toolchain: toolchain)
        } catch { throw ValidationError(error.detail) }
    }
}

extension Diagnostic {
    /// On one line, unable to command a terminal.
    var terminalLine: String {
        let place = line > 0 ? "\(file.visibleLines):\(line):\(column)" : file.visibleLines
        return "\(place): \(severity.rawValue): \(message.visibleLines)"
    }

    /// With what would mend it below.
    var terminalLines: [String] {
        [terminalLine] + fixes.map { "  fix: \($0.message.visibleLines)" }
    }
}

/// `flamebox format`: files as gofmt and goimports, or swift-format, print them.
struct Format: RunningCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring source files into their language's usual form.",
        discussion: """
            Prints the files, unless they are to be written or checked. Each is read by itself, in the sandbox; what is no \
            source stays as it is. Ends with 1 where one cannot be formatted, or under --check has another form.
            """)

    @OptionGroup var options: SourceToolOptions

    @Flag(help: "Write the files that have another form, and print nothing.")
    var write = false

    @Flag(help: "Name the files that have another form, and change nothing.")
    var check = false

    @Flag(inversion: .prefixedNo, help: "Go: add missing imports of the standard library, and remove unused ones.")
    var imports = true

    func validate() throws {
        if write, check { throw ValidationError("--write and --check exclude each other.") }
    }

    func run(with kernel: HostKernel) async throws {
        let (language, places) = try options.read()
        let isClean = try await options.withBench(for: language) { bench in
            var isClean = true
            for place in places where place.files.contains(where: { language.isSource($0.name) }) {
                // Of a text that holds several files, all have to be in form, or it stays as it is.
                guard let contents = try await formatted(place.files, language, by: bench) else {
                    isClean = false
                    continue
                }
                let isInForm = contents == place.files.map(\.content)
                if check, !isInForm { isClean = false }
                try show(place.text(with: contents), of: place.path, isInForm: isInForm)
            }
            return isClean
        }
        if !isClean { throw ExitCode.failure }
    }

    /// What is no source stays as it is. Nil where a file cannot be formatted, which was said.
    private func formatted(
        _ files: [SourceFile], _ language: Language, by bench: ToolBench
    ) async throws -> [String]? {
        var contents: [String] = []
        var isClean = true
        for file in files {
            guard language.isSource(file.name) else {
                contents.append(file.content)
                continue
            }
            let order = try options.order(.format(fixImports: imports), language, [file])
            switch try await bench.perform(order) {
            case .files(let formatted): contents.append(formatted.first?.content ?? file.content)
            case .diagnostics(let found):
                isClean = false
                for diagnostic in found { complain(diagnostic.terminalLine) }
            case .failed(let sentence):
                complain(sentence)
                throw ExitCode(70)
            case .cancelled: throw ExitCode(130)
            }
        }
        return isClean ? contents : nil
    }

    private func show(_ content: String, of path: String, isInForm: Bool) throws {
        if write {
            if !isInForm { try Data(content.utf8).write(to: URL(filePath: path), options: .atomic) }
        } else if check {
            if !isInForm { try StandardOutput.write(Data("\(path)\n".utf8)) }
        } else {
            try StandardOutput.write(Data(content.utf8))
        }
    }
}

/// `flamebox vet`: what is suspicious about a program.
struct Vet: RunningCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what is suspicious about a program: go vet, or swift-format's lint.",
        discussion: "Ends with 1 where something was found.")

    @OptionGroup var options: SourceToolOptions

    func run(with kernel: HostKernel) async throws {
        let (language, places) = try options.read()
        let order = try options.order(.vet, language, places.flatMap(\.files))
        let outcome = try await options.withBench(for: language) { try await $0.perform(order) }
        switch outcome {
        case .diagnostics(let found):
            try StandardOutput.write(Data(found.flatMap(\.terminalLines).map { "\($0)\n" }.joined().utf8))
            if !found.isEmpty { throw ExitCode.failure }
        case .files: break
        case .failed(let sentence):
            complain(sentence)
            throw ExitCode(70)
        case .cancelled: throw ExitCode(130)
        }
    }
}
