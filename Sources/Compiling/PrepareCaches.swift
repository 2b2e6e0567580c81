import Foundation
import Glibc
import Linux
package import Sandboxing
import Runs
import Snippets

/// Makes what compiling needs beside the compilers, once for each state of what it is made from: Swift's module cache
/// and the object for its `stdout`, Go's archives of the standard library and of the stand-ins. Does nothing where all
/// is there.
///
/// - Parameter say: takes a sentence before each step that takes long.
package func prepareCaches(
    installation: Installation, sandbox: Sandbox, say: @escaping @Sendable (String) -> Void
) async throws {
    for language in [Language.go, .swift] {
        let toolchain = try installation.defaultToolchain(of: language)
        _ = try await CacheMaker(toolchain, installation: installation, sandbox: sandbox, say: say).current()
    }
    for added in AddedToolchains(of: installation).all() {
        do {
            _ = try await CacheMaker(added.installed, installation: installation, sandbox: sandbox, say: say).current()
        } catch {
            // The others are no worse for it; workers do without it and say so.
            say("the toolchain \(added.name) cannot be used as it is now: \(error)")
        }
    }
}

/// Finds a toolchain's caches, and makes them where there are none of what is there now.
struct CacheMaker: Sendable {
    private let installed: InstalledToolchain
    private let installation: Installation
    private let sandbox: Sandbox
    private let say: @Sendable (String) -> Void

    /// - Parameter say: takes a sentence before what takes long.
    init(
        _ installed: InstalledToolchain, installation: Installation, sandbox: Sandbox,
        say: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.installed = installed
        self.installation = installation
        self.sandbox = sandbox
        self.say = say
    }

    func current() async throws -> HeldCaches {
        let places = IngredientPlaces(of: installed, in: installation)
        let caches = ToolchainCaches(installed, of: installation)
        let ingredients = try await places.look()
        let held = if let there = caches.open(madeFrom: ingredients) { there } else { try await make(caches, places) }
        // What is left of older ones is swept by whoever may: it costs room, nothing else.
        if access(installation.caches, W_OK) == 0 { try caches.sweep(keeping: held) }
        return held
    }

    private var name: String { installed.name ?? (installed.language == .go ? "Go" : "Swift") }

    private func make(_ caches: ToolchainCaches, _ places: IngredientPlaces) async throws -> HeldCaches {
        try await caches.make(from: places) { scratch in
            switch installed.language {
            case .go:
                say("compiling the standard library of \(name) once for each clock (about a minute)")
                return (scratch, try await GoCaches(of: installation, in: scratch).fill(from: installed.root))
            case .swift:
                say("compiling the interfaces of the modules of \(name) once (about half a minute)")
                return try await SwiftCaches(of: installation).fill(scratch, from: installed, in: sandbox)
            }
        }
    }
}

/// Runs a tool on source of our own or of the toolchain's, outside any jail, at set-up only.
enum SetUpTool {
    /// What it printed on standard output. Throws where it does not exit 0.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], in directory: String = "/"
    ) async throws(CompilingFailure) -> String {
        try await onOwnedThread(named: "set-up tool", throwing: CompilingFailure.self) { () throws(CompilingFailure) in
            let process = Process()
            process.executableURL = URL(filePath: program)
            process.arguments = arguments
            process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"]
                .merging(environment) { $1 }
            process.currentDirectoryURL = URL(filePath: directory)
            process.standardInput = FileHandle.nullDevice
            return try finish(process, program)
        }
    }

    private static func finish(_ process: Process, _ program: String) throws(CompilingFailure) -> String {
        let output = Foundation.Pipe()
        process.standardOutput = output
        do {
            try process.run()
        } catch {
            throw .preparing("\(program) could not be started: \(error.localizedDescription)")
        }
        // A tool that hangs must not hold up every compile after it.
        let deadline = DispatchWorkItem { process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Limits.warmUpTimeMs), execute: deadline)
        defer { deadline.cancel() }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw .preparing("\(program) exited with \(process.terminationStatus)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
