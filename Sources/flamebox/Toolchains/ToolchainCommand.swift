import ArgumentParser
import Compiling
import Foundation
import Profiling
import Running
import Runs
import Snippets

/// `flamebox toolchain`: what programs are compiled with.
struct ToolchainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "toolchain", abstract: "List the compilers that are offered; add one more, or remove it.",
        subcommands: [ToolchainList.self, ToolchainAdd.self, ToolchainRemove.self])
}

/// `flamebox toolchain add`: one command from a directory to a compiler that runs can name.
struct ToolchainAdd: RunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Offer one more compiler.",
        discussion: """
            Makes the compiler's caches, which takes a minute or so, then compiles, runs and samples a program with it in the \
            real jails. Only a toolchain that passes is offered, to workers that run already within half a minute. Ends with 1 \
            and the reason where it does not.
            """)

    @Argument(
        help: "The toolchain's directory: Go's root (bin/go is in it), or Swift's (usr/bin/swiftc).",
        completion: .directory)
    var directory: String

    @Option(help: "What it is called; by itself as its compiler calls itself, such as go1.26.6.")
    var name: String?

    @OptionGroup var sandbox: SandboxOptions

    @OptionGroup var configuration: ConfigurationOptions

    func run(with kernel: HostKernel) async throws {
        do {
            try await add(kernel)
        } catch let refusal as ToolchainRefusal {
            complain("the toolchain is not offered. \(refusal)")
            throw ExitCode.failure
        }
    }

    private func add(_ kernel: HostKernel) async throws {
        let installation = try Installation.ofThisProgram()
        let found = try InstalledToolchain.found(in: directory)
        let name = try await chosenName(for: found, installation)
        let candidate = InstalledToolchain(language: found.language, root: found.root, name: name)
        let shelf = AddedToolchains(of: installation)
        complain("making the caches of \(name), if there are none yet (a minute or so), and trying it")
        do {
            let setup = try await setUpWorker(waivers: sandbox.waivers, kernel: kernel, candidate: candidate)
            let probing = await Self.result(of: { try await ToolchainProbe(candidate, in: setup).probe() })
            await setup.takeDown()
            let toolchain = try probing.get()
            try shelf.add(toolchain)
            print("\(name) is offered: \(toolchain.version)")
            for weakness in toolchain.weaker { print("  weaker: \(weakness)") }
        } catch {
            // What nobody is offered needs no room; what is offered already keeps its own.
            if !shelf.all().contains(where: { $0.name == name }) { try? shelf.removeCaches(of: name) }
            throw error
        }
    }

    private static func result(
        of probe: () async throws -> AddedToolchain
    ) async -> Result<AddedToolchain, any Error> {
        do { return .success(try await probe()) } catch { return .failure(error) }
    }

    private func chosenName(for found: InstalledToolchain, _ installation: Installation) async throws -> String {
        let compiler = try await found.compilerInfo()
        let name = name ?? compiler.name
        if let objection = AddedToolchain.objection(to: name) { throw ToolchainRefusal(objection) }
        for language in Language.allCases {
            let usual = try installation.defaultToolchain(of: language)
            guard try await usual.compilerInfo().name == name else { continue }
            throw ToolchainRefusal("\(name) is what the default is called: choose another name with --name.")
        }
        if let other = AddedToolchains(of: installation).all().first(where: { $0.name == name }),
            other.root != found.root
        {
            throw ToolchainRefusal(
                "\(name) is \(other.root) already: remove that first, or choose another name with --name.")
        }
        return name
    }
}

/// `flamebox toolchain list`.
struct ToolchainList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the compilers that are offered, and what is weaker with each.")

    @Flag(help: "Print them as JSON.")
    var json = false

    private struct Row: Encodable {
        let name: String
        let language: String
        let root: String
        let version: String
        let isDefault: Bool
        let weaker: [String]
    }

    func run() async throws {
        let installation = try Installation.ofThisProgram()
        let shelf = AddedToolchains(of: installation)
        var rows: [Row] = []
        for language in Language.allCases {
            let usual = try installation.defaultToolchain(of: language)
            let compiler = try await usual.compilerInfo()
            rows.append(
                Row(
                    name: compiler.name, language: language.rawValue, root: usual.root, version: compiler.version,
                    isDefault: true, weaker: usual.weaknesses))
            rows += shelf.all().filter { $0.language == language }.map {
                Row(
                    name: $0.name, language: language.rawValue, root: $0.root, version: $0.version, isDefault: false,
                    weaker: $0.weaker)
            }
        }
        for fault in shelf.faults() { complain(fault) }
        try json ? printJSON(rows) : printTable(rows)
    }

    private func printJSON(_ rows: [Row]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(rows), as: UTF8.self))
    }

    private func printTable(_ rows: [Row]) {
        let width = rows.map(\.name.count).max() ?? 0
        for row in rows {
            let name = row.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
            print("\(name)\(row.isDefault ? "default" : "added  ")  \(row.root)  (\(row.version))")
            for weakness in row.weaker { print(String(repeating: " ", count: width + 2) + "weaker: \(weakness)") }
        }
    }
}

/// `flamebox toolchain remove`.
struct ToolchainRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Offer a compiler that was added no longer, and remove its caches.",
        discussion: "The toolchain's own directory stays as it is. What was run with it stays as well.")

    @Argument(help: "Its name, as 'flamebox toolchain list' has it.")
    var name: String

    func run() throws {
        guard try AddedToolchains(of: Installation.ofThisProgram()).remove(name) else {
            complain("no toolchain was added as \(name): see 'flamebox toolchain list'.")
            throw ExitCode.failure
        }
    }
}
