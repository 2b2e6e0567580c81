import Runs
import Snippets

/// The packages that a Go program is compiled from: the one to start and all of the snippet's own that it imports, in the
/// order in which they are compiled. What `go build` looks after before it asks the compiler.
struct GoProgram: Equatable, Sendable {
    let module: GoModFile
    /// Each behind those that it imports; the one to start is the last.
    private(set) var packages: [GoPackage] = []
    /// Why nothing is compiled; empty where the compiler is asked.
    private(set) var objections: [Diagnostic] = []

    private let folders: GoFolders
    /// Packages that stand in for those of folders, or beside them, by import path.
    private let others: [String: GoPackage]
    private let library: GoPackages

    /// - Parameters:
    ///   - main: the package to start; without one it is looked for.
    ///   - others: packages that others of the program import under their paths instead of what folders hold.
    init(
        of folders: GoFolders, in module: GoModFile, library: GoPackages, main: GoPackage? = nil,
        others: [GoPackage] = []
    ) {
        self.module = module
        self.folders = folders
        self.library = library
        self.others = Dictionary(others.map { ($0.path, $0) }) { $1 }
        objections = module.objections
        switch main.map(Start.found) ?? Self.start(in: folders, of: module) {
        case .found(let package):
            var walk: [GoPackage] = []
            visit(package, &walk)
        case .none(let objection): objections.append(objection)
        }
    }

    /// The one to start.
    var main: GoPackage? { packages.last }

    // MARK: Where it starts

    private enum Start {
        case found(GoPackage)
        case none(Diagnostic)
    }

    private static func start(in folders: GoFolders, of module: GoModFile) -> Start {
        let root = folders[""]
        if let root, !root.files.isEmpty, root.isMain { return .found(package(of: root, at: "", in: module)) }
        let places = folders.all.filter { $0.key != "" && $0.value.isMain && !$0.value.isOfOtherModule }.keys.sorted()
        if places.count == 1, let folder = folders[places[0]] {
            return .found(package(of: folder, at: places[0], in: module))
        }
        // The compiler words what is wrong with its package clause, or we do.
        if let root, !root.files.isEmpty { return .found(package(of: root, at: "", in: module)) }
        let file = folders.all.values.flatMap { $0.files + $0.tests }.map(\.name).min() ?? ""
        let message =
            places.isEmpty
            ? folders.all.values.contains { !$0.files.isEmpty }
                ? "A program is package main: none of the folders holds one."
                : "build constraints exclude all Go files: programs run on linux/amd64, and not as tests."
            : "Several folders hold a package main (\(places.joined(separator: ", "))): a program starts at one, or at the "
                + "root."
        return .none(Diagnostic(file: file, line: 0, column: 0, severity: .error, message: message))
    }

    private static func package(of folder: GoFolders.Folder, at path: String, in module: GoModFile) -> GoPackage {
        GoPackage(
            path: GoPackage.mainPath, importer: path.isEmpty ? module.path : "\(module.path)/\(path)", folder: path,
            files: folder.files)
    }

    // MARK: What it imports

    /// Puts `package` behind all that it imports. As deep as there are folders.
    private mutating func visit(_ package: GoPackage, _ walk: inout [GoPackage]) {
        guard !packages.contains(where: { $0.path == package.path }) else { return }
        walk.append(package)
        let headers = package.files.map { ($0, GoImports(of: $0.content)) }
        objections += Self.objections(toNamesIn: headers, of: package)
        for (file, header) in headers {
            for imported in header.imports {
                switch resolve(imported.path, from: package) {
                case .elsewhere: break
                case .refused(let reason): objections.append(Self.error(at: imported, in: file, reason))
                case .package(let found):
                    if let start = walk.firstIndex(where: { $0.importer == found.importer }) {
                        let chain = walk[start...].map(\.importer) + [found.importer]
                        objections.append(
                            Self.error(
                                at: imported, in: file,
                                "import cycle not allowed: \(chain.joined(separator: " imports "))"))
                    } else {
                        visit(found, &walk)
                    }
                }
            }
        }
        walk.removeLast()
        packages.append(package)
    }

    private enum Resolution {
        case package(GoPackage)
        /// Of the standard library.
        case elsewhere
        case refused(String)
    }

    private func resolve(_ path: String, from importer: GoPackage) -> Resolution {
        if let other = others[path] { return .package(other) }
        if importer.isGenerated { return .elsewhere }
        if path.hasPrefix("./") || path.hasPrefix("../") || path == "." || path == ".." {
            return .refused("\"\(path)\" is relative, but relative import paths are not supported in module mode")
        }
        let isOwn = path == module.path || path.hasPrefix(module.path + "/")
        guard isOwn, library.archives[path] == nil else {
            return library.whyNot(path).map(Resolution.refused) ?? .elsewhere
        }
        if let objection = GoImportPath.objection(to: path) {
            return .refused("malformed import path \"\(path)\": \(objection)")
        }
        let place = String(path.dropFirst(module.path.count + 1))
        guard let folder = folders[place], !folder.files.isEmpty else { return .refused(whyMissing(path, at: place)) }
        guard !folder.isOfOtherModule else {
            return .refused("package \"\(path)\" is part of another module, which has a go.mod of its own.")
        }
        guard GoImportPath.isVisible(path, to: importer.importer) else {
            return .refused("use of internal package \(path) not allowed")
        }
        // What imports itself is told so, program or not.
        guard path == importer.importer || !folder.isMain else {
            return .refused("import \"\(path)\" is a program, not an importable package")
        }
        return .package(GoPackage(path: path, folder: place, files: folder.files))
    }

    private func whyMissing(_ path: String, at place: String) -> String {
        let where_ = place.isEmpty ? "the root" : "the folder \(place)"
        guard let folder = folders[place] else {
            return "package \"\(path)\" is not in this program: there are no Go files in \(where_)."
        }
        return folder.tests.isEmpty
            ? "build constraints exclude all Go files in \(where_)" : "no non-test Go files in \(where_)"
    }

    // MARK: What is wrong with a package's own files

    private static func objections(
        toNamesIn headers: [(file: SourceFile, header: GoImports)], of package: GoPackage
    ) -> [Diagnostic] {
        guard !package.isGenerated else { return [] }
        let first = headers.first { $0.header.package != nil }
        return headers.flatMap { file, header -> [Diagnostic] in
            var found: [Diagnostic] = []
            // New snippets cannot have such a name, stored ones may: the compiler takes `_cgo_…` for what cgo wrote.
            if file.name.hasPrefix("_") || file.name.contains("/_") {
                found.append(
                    Diagnostic(
                        file: file.name, line: 0, column: 0, severity: .error,
                        message: "Go passes over files whose names begin with '_': call it something else."))
            }
            guard let name = header.package else { return found }
            if package.path == GoPackage.mainPath {
                if name.path != "main" {
                    found.append(
                        error(at: name, in: file, "A program is package main; this file is package \(name.path)."))
                }
            } else if let first, let usual = first.header.package, usual.path != name.path {
                found.append(
                    error(
                        at: name, in: file,
                        "found packages \(usual.path) (\(first.file.baseName)) and \(name.path) (\(file.baseName)) in "
                            + "\(package.folder.isEmpty ? "the root" : package.folder)"))
            }
            return found
        }
    }

    private static func error(at place: GoImports.Import, in file: SourceFile, _ message: String) -> Diagnostic {
        Diagnostic(file: file.name, line: place.line, column: place.column, severity: .error, message: message)
    }
}

extension GoFolders.Folder {
    /// Whether all of its files that say what they are of are of package main, and one does.
    fileprivate var isMain: Bool {
        let names = files.compactMap { GoImports(of: $0.content).package?.path }
        return !names.isEmpty && names.allSatisfy { $0 == "main" }
    }
}

extension SourceFile {
    fileprivate var baseName: String { name.split(separator: "/").last.map(String.init) ?? name }
}
