import Snippets

/// The classes of XCTest in Swift source, and their tests: on Linux nobody finds them at run time, so a list of them has to be
/// compiled. Pure; reads any text. What it misses is not run, what it takes for a test and is none the compiler complains of.
struct SwiftTestClasses: Equatable, Sendable {
    struct Method: Equatable, Sendable {
        let name: String
        let isAsync: Bool
    }

    struct Class: Equatable, Sendable {
        let name: String
        var methods: [Method] = []
    }

    private static let root = "XCTestCase"
    /// Classes between a class and `XCTestCase`, in the order of the source that is worst.
    private static let depth = 32
    private static let hiding: Set = ["private", "fileprivate"]
    private static let notOfInstances: Set = ["static", "class", "private", "fileprivate"]

    /// Those that have tests, in the order of the source.
    let all: [Class]

    init(of files: [SourceFile]) {
        var found: [Declaration] = []
        for file in files where file.content.contains(Self.root) || file.content.contains("func test") {
            found += Self.declarations(in: SwiftAttributeScanner.words(in: file.content))
        }
        var known: Set = [Self.root]
        // A class may stand before the one that it inherits from.
        for _ in 0..<Self.depth {
            let more = found.filter { !known.contains($0.name) && $0.isClass && !known.isDisjoint(with: $0.inherited) }
            guard !more.isEmpty else { break }
            known.formUnion(more.map(\.name))
        }
        known.remove(Self.root)
        let hidden = Set(found.filter(\.isHidden).map(\.name))
        var classes: [Class] = []
        for declaration in found where known.contains(declaration.name) && !hidden.contains(declaration.name) {
            if let index = classes.firstIndex(where: { $0.name == declaration.name }) {
                classes[index].methods += declaration.methods
            } else {
                classes.append(Class(name: declaration.name, methods: declaration.methods))
            }
        }
        all = classes.filter { !$0.methods.isEmpty }
    }

    /// A class at the top level, or an extension.
    private struct Declaration {
        let name: String
        let isClass: Bool
        let isHidden: Bool
        let inherited: Set<String>
        var methods: [Method] = []
    }

    private static func declarations(in words: [String]) -> [Declaration] {
        var found: [Declaration] = []
        var depth = 0
        var place = 0
        while place < words.count {
            switch words[place] {
            case "{", "(", "[": depth += 1
            case "}", ")", "]": depth -= 1
            case "class", "extension":
                guard depth == 0, let (declaration, end) = self.declaration(at: place, in: words) else { break }
                found.append(declaration)
                place = end
                continue
            default: break
            }
            place += 1
        }
        return found
    }

    /// With the place behind it.
    private static func declaration(at start: Int, in words: [String]) -> (Declaration, Int)? {
        guard start + 1 < words.count, isName(words[start + 1]) else { return nil }
        guard let opening = words[start...].firstIndex(of: "{") else { return nil }
        let inherited = words[(start + 2)..<max(start + 2, opening)]
        let before = words[max(0, start - 3)..<start]
        var declaration = Declaration(
            name: words[start + 1], isClass: words[start] == "class",
            isHidden: before.contains(where: hiding.contains), inherited: Set(inherited))
        var depth = 0
        var place = opening
        while place < words.count {
            switch words[place] {
            case "{", "(", "[": depth += 1
            case "}", ")", "]":
                depth -= 1
                if depth == 0 { return (declaration, place + 1) }
            case "func" where depth == 1:
                if let method = method(at: place, in: words) { declaration.methods.append(method) }
            default: break
            }
            place += 1
        }
        return (declaration, place)
    }

    /// `func testName() async throws`, without parameters or a result.
    private static func method(at start: Int, in words: [String]) -> Method? {
        guard start + 3 < words.count, isName(words[start + 1]), words[start + 1].hasPrefix("test"),
            words[start + 2] == "(", words[start + 3] == ")"
        else { return nil }
        let before = words[max(0, start - 3)..<start].split { ["{", "}", ")", ";"].contains($0) }.last ?? []
        let after = words[(start + 4)...].prefix(4).prefix { $0 != "{" }
        guard !before.contains(where: notOfInstances.contains), !after.contains("-") else { return nil }
        return Method(name: words[start + 1], isAsync: after.contains("async"))
    }

    private static func isName(_ word: String) -> Bool {
        guard let first = word.unicodeScalars.first else { return false }
        return first == "_" || first.properties.isXIDStart
    }
}
