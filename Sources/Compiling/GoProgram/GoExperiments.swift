import Foundation
import Runs
import Snippets

/// What a program asks of the toolchain in `// GOEXPERIMENT=name,name` lines above its first line that is no comment.
///
/// The standard library was compiled beforehand, and the compiler takes no package that was compiled with other experiments
/// than the program is. So those that the library has are had already, and others cannot be.
struct GoExperiments: Equatable, Sendable {
    private static let mark = "// GOEXPERIMENT="

    /// All that the toolchain has; empty where that is not known.
    let known: Set<String>
    /// Those that the library was compiled with.
    let on: Set<String>

    func objections(to files: [SourceFile]) -> [Diagnostic] {
        files.flatMap { file in
            Self.lines(in: file.content).flatMap { number, line in
                line.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0 != "" }
                    .compactMap(objection).map {
                        Diagnostic(file: file.name, line: number, column: 1, severity: .error, message: $0)
                    }
            }
        }
    }

    /// Numbers from 1, and what stands behind the mark.
    private static func lines(in content: String) -> [(Int, Substring)] {
        var found: [(Int, Substring)] = []
        for (index, bytes) in content.utf8.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            let line = Substring(bytes).drop { $0 == " " || $0 == "\t" }
            guard line.allSatisfy(\.isWhitespace) || line.hasPrefix("//") else { break }
            if line.hasPrefix(mark) { found.append((index + 1, line.dropFirst(mark.count))) }
        }
        return found
    }

    private func objection(to name: String) -> String? {
        let isOff = name.hasPrefix("no") && !known.contains(name)
        let plain = isOff ? String(name.dropFirst(2)) : name
        guard known.isEmpty || known.contains(plain) else { return "unknown GOEXPERIMENT \(name)" }
        guard on.contains(plain) == isOff else { return nil }
        return
            "GOEXPERIMENT \(name) is not available: Go's standard library is compiled here as the toolchain comes, and Go "
            + "does not mix the two."
    }

    /// Of a toolchain and what was compiled with it.
    init(of toolchain: Toolchain) {
        known = Self.known(goRoot: toolchain.root)
        let archive = "\(toolchain.caches)/\(RunOptions.Clock.real.rawValue)/fmt.a"
        let head = (try? FileHandle(forReadingFrom: URL(filePath: archive)).read(upToCount: 1024)) ?? Data()
        on = Self.on(inHeadOf: String(decoding: head, as: UTF8.self))
    }

    init(known: Set<String>, on: Set<String>) {
        (self.known, self.on) = (known, on)
    }

    /// An archive says it in a line `go object linux amd64 go1.27.3 GOAMD64=v1 X:dwarf5,jsonv2`.
    static func on(inHeadOf archive: String) -> Set<String> {
        guard let line = archive.split(separator: "\n").first(where: { $0.hasPrefix("go object ") }),
            let list = line.split(separator: " ").first(where: { $0.hasPrefix("X:") })
        else { return [] }
        return Set(list.dropFirst(2).split(separator: ",").map(String.init))
    }

    /// What a toolchain has, by the files that its own package goexperiment is made of.
    static func known(goRoot: String) -> Set<String> {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(goRoot)/src/internal/goexperiment")) ?? []
        return Set(
            files.compactMap { $0.wholeMatch(of: /exp_([a-z0-9]+)_on\.go/).map { String($0.1) } })
    }
}
