import Foundation
import SandboxProtocol
import Snippets

/// How a language is compiled: what its jail sees and which commands run in it. Read from `Sandbox/Toolchains`.
///
/// `{toolchain}`, `{caches}`, `{headers}`, `{programs}`, `{gcc}`, `{version name}` and `{language version}` stand for text
/// inside any string; the argument `{optimization}` stands for any number of arguments, `{modules}` for the directory of
/// compiled modules, `{allocations}` for what is linked in only where memory is profiled.
/// A program is one or several units: Go's packages, Swift's modules. A command for each of them is repeated, with `{unit}`
/// for its name and `{object}` for what its output is called, `{sources}` for its files and `{unit arguments}` for what it
/// has of its own. `{objects}` stands for the object files of all, `{link arguments}` for what the program has of its own.
/// In `tools`, `{sources}` stands for all files of the program and `{file}` for one, `{configuration}` for a file of what is to
/// be read and how: such a tool is started once for each.
struct ToolchainManifest: Decodable, Equatable, Sendable {
    struct Mount: Decodable, Equatable, Sendable {
        let host: String
        let at: String
        let optional: Bool?
    }

    struct Command: Decodable, Equatable, Sendable {
        /// Inside the jail.
        let program: String
        let arguments: [String]
        private let forEach: String?

        var isForEachUnit: Bool { forEach == "unit" }
    }

    /// A program that reads source and says something of it, or prints it in another form.
    struct Tool: Decodable, Equatable, Sendable {
        /// Inside the jail.
        let program: String
        let arguments: [String]
        let environment: [String]
    }

    /// As `Language` names it.
    let language: String
    /// The policy's file name without its extension.
    let policy: String
    /// The reasons of the flags, for the reviewer.
    let why: [String]
    let mounts: [Mount]
    /// Whether the jail sees the C library and its loader.
    let systemLibraries: Bool
    let environment: [String]
    /// The flags of each optimization that the language has.
    let optimizations: [String: [String]]
    let commands: [Command]
    /// By name: `format`, `imports` (which formats, too), `vet`.
    let tools: [String: Tool]

    init(path: String) throws(CompilingFailure) {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
        } catch {
            throw .installation("\(path) is not a toolchain manifest: \(error)")
        }
    }
}
