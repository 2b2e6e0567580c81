import Foundation
package import Runs
package import Snippets

/// A compiler of this installation: the one that set-up found, or one more that an operator added.
package struct InstalledToolchain: Hashable, Sendable {
    package let language: Language
    /// On the host: Go's GOROOT, Swift's `usr`.
    package let root: String
    /// What it was added as; nil for the one that set-up found, which goes by the compiler's own name and is the
    /// language's default.
    package let name: String?

    package init(language: Language, root: String, name: String? = nil) {
        self.language = language
        self.root = root
        self.name = name
    }

    /// The directory of its caches, which are kept apart from every other's.
    var cacheName: String { name ?? language.rawValue }

    /// The compiler in a directory, by what lies in it: a root, or the directory that an archive of one was unpacked to.
    ///
    /// Throws a sentence where there is none, or where parts of it are missing.
    package static func found(in directory: String, named name: String? = nil) throws(ToolchainRefusal) -> Self {
        let path = URL(filePath: directory).resolvingSymlinksInPath().path
        for (language, folder, sign) in places where isFile("\(path)/\(folder)\(sign)") {
            let root = folder.isEmpty ? path : "\(path)/\(folder.dropLast())"
            let missing = parts(of: language).filter { !FileManager.default.fileExists(atPath: "\(root)/\($0)") }
            guard missing.isEmpty else {
                throw ToolchainRefusal(
                    "\(root) is no whole toolchain: it has no \(missing.joined(separator: ", no ")).")
            }
            return InstalledToolchain(language: language, root: root, name: name)
        }
        throw ToolchainRefusal(
            "\(directory) holds no toolchain: Go has bin/go in its root, Swift has usr/bin/swiftc.")
    }

    private static let places: [(Language, folder: String, sign: String)] = [
        (.go, "", "bin/go"), (.go, "go/", "bin/go"), (.swift, "usr/", "bin/swiftc"), (.swift, "", "bin/swiftc"),
    ]

    /// What the compiler says of itself: it is started, outside any jail.
    package func compilerInfo() async throws(CompilingFailure) -> ToolchainInfo {
        switch language {
        case .go: try await GoCaches.toolchain(at: root)
        case .swift: try await SwiftCaches.toolchain(at: root)
        }
    }

    /// What compiling cannot do without.
    private static func parts(of language: Language) -> [String] {
        switch language {
        case .go: ["src/runtime", "pkg/tool/linux_amd64/compile", "pkg/tool/linux_amd64/link"]
        case .swift: ["bin/swift-frontend", "bin/swift-autolink-extract", "bin/ld.lld", "bin/clang", "lib/swift/linux"]
        }
    }

    private static func isFile(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && !isDirectory.boolValue
    }
}

/// Why a toolchain is not offered, in a sentence that the operator can act on.
package struct ToolchainRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

extension Installation {
    /// The compiler that set-up recorded.
    package func defaultToolchain(of language: Language) throws(CompilingFailure) -> InstalledToolchain {
        InstalledToolchain(language: language, root: try RecordedToolchains(of: self).root(of: language))
    }
}
