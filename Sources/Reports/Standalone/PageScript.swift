/// Browser code of several modules as one script: each module becomes a function that is called once, with what it imports
/// as constants and what it exports as its answer.
///
/// For our own modules, which say `import { a, b as c } from "./other.js"` and `export function`, `class`, `const` or
/// `async function` at the beginning of a line, and do not import each other in a circle. Anything else is an error and no
/// guess: the script would be another program.
package struct PageScript {
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case missing(String)
        case circle(String)
        case unknownForm(String, in: String)

        package var description: String {
            switch self {
            case .missing(let path): "the browser's module \(path) is missing"
            case .circle(let path): "the browser's module \(path) imports itself over others"
            case .unknownForm(let line, let path): "\(path) holds what cannot be linked: \(line)"
            }
        }
    }

    package private(set) var text = "\"use strict\";\n"
    private let read: (String) -> String?
    /// By their paths; nil while it is being linked.
    private var names: [String: String?] = [:]

    /// - Parameters:
    ///   - entry: the path of the module that all begins with, below the folder of all modules.
    ///   - read: a module's text by such a path.
    package init(linking entry: String, reading read: @escaping (String) -> String?) throws(Failure) {
        self.read = read
        _ = try link(entry)
    }

    /// Answers the constant's name that holds what the module exports.
    private mutating func link(_ path: String) throws(Failure) -> String {
        if let known = names[path] {
            guard let name = known else { throw .circle(path) }
            return name
        }
        guard let source = read(path) else { throw .missing(path) }
        names[path] = .some(nil)
        let name = "module\(names.count)"
        let body = try body(of: source, at: path)
        text += "const \(name) = (() => {\n\(body)})();\n"
        names[path] = name
        return name
    }

    private mutating func body(of source: String, at path: String) throws(Failure) -> String {
        var body = ""
        var exported: [String] = []
        var rest = Self.withoutBlockComments(source).split(separator: "\n", omittingEmptySubsequences: true)[...]
        while let first = rest.popFirst() {
            if first.hasPrefix("import ") {
                var statement = String(first)
                while !statement.contains(" from \""), !statement.hasPrefix("import \""), let next = rest.popFirst() {
                    statement += " " + next
                }
                body += try linked(statement, in: path)
            } else if first.hasPrefix("export ") {
                let declaration = first.dropFirst("export ".count)
                if declaration == "{}" { continue }
                exported.append(try declaredName(in: declaration, of: path))
                body += declaration + "\n"
            } else if !first.drop(while: { $0 == " " }).hasPrefix("//") {
                // What begins a line beyond that is in a function, or a text of several lines.
                body += first + "\n"
            }
        }
        return body + "return { \(exported.joined(separator: ", ")) };\n"
    }

    /// `const { a, b: c } = module3;`
    private mutating func linked(_ statement: String, in path: String) throws(Failure) -> String {
        let form = /^import \{ ?(?<names>[^{}]*?),? ?\} from "(?<from>\.[^"]+)";?$/
        guard let match = statement.firstMatch(of: form) else { throw .unknownForm(statement, in: path) }
        let module = try link(Self.resolved(String(match.from), from: path))
        let names = match.names.split(separator: ",").map { name in
            name.split(separator: " ").filter { $0 != "as" }.joined(separator: ": ")
        }
        return "const { \(names.joined(separator: ", ")) } = \(module);\n"
    }

    private func declaredName(in declaration: Substring, of path: String) throws(Failure) -> String {
        let form = /^(?:(?:async )?function\*?|class|const) (?<name>[A-Za-z_$][A-Za-z0-9_$]*)/
        guard let match = declaration.firstMatch(of: form) else {
            throw .unknownForm("export " + declaration, in: path)
        }
        return String(match.name)
    }

    /// Comments that begin a line, as ours do: types and reasons, which a browser needs not.
    private static func withoutBlockComments(_ source: String) -> String {
        var kept: [Substring] = []
        var isInComment = false
        for line in source.split(separator: "\n") {
            let text = line.drop { $0 == " " }
            if !isInComment, text.hasPrefix("/**") {
                isInComment = true
                // Of a cast, `/** @type {State} */ (x)`, the code behind counts.
                guard let code = text.split(separator: "*/", maxSplits: 1).dropFirst().first else {
                    isInComment = !text.hasSuffix("*/")
                    continue
                }
                isInComment = false
                if code.contains(where: { $0 != " " }) { kept.append(code) }
            } else if isInComment {
                isInComment = !text.hasSuffix("*/")
            } else {
                kept.append(line)
            }
        }
        return kept.joined(separator: "\n")
    }

    private static func resolved(_ reference: String, from path: String) -> String {
        var parts = path.split(separator: "/").dropLast().map(String.init)
        for part in reference.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }
}
