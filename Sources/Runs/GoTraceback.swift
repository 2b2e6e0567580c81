import Snippets

/// A goroutine as a trace of Go's runtime has it, or several that stood at the same place for the same reason.
package struct Goroutine: Hashable, Sendable {
    /// Of the first; 1 is the main goroutine.
    package let id: Int
    /// How many there are.
    package let count: Int
    /// As Go's runtime words it: `chan receive`, `sync.Mutex.Lock`, `select`, `running`.
    package let state: String
    /// How long the first had waited; nil for less than a minute.
    package let waitMinutes: Int?
    /// The innermost first.
    package let stack: [Crash.Frame]
    /// Who started it; nil for the main goroutine.
    package let createdBy: Crash.Frame?

    package init(
        id: Int, count: Int, state: String, waitMinutes: Int?, stack: [Crash.Frame], createdBy: Crash.Frame?
    ) {
        self.id = id
        self.count = count
        self.state = state
        self.waitMinutes = waitMinutes
        self.stack = stack
        self.createdBy = createdBy
    }

    /// The innermost place in the snippet's own files; nil where none is on the stack.
    package var place: Crash.Frame? { stack.first { $0.file != nil && $0.line != nil } }
}

/// The goroutines that Go's runtime prints where it gives up, those that are alike as one. Pure; any text is accepted.
///
///     goroutine 17 [chan receive, 2 minutes]:
///     main.wait(...)
///             /src/main.go:5
///     created by main.main in goroutine 1
///             /src/main.go:14 +0x8b
struct GoTraceback {
    let goroutines: [Goroutine]
    /// Kinds of goroutines beyond the limit.
    let furtherKinds: Int

    private struct Kind: Hashable {
        let state: String
        let stack: [Crash.Frame]
        let createdBy: Crash.Frame?
    }

    /// - Parameter lines: from the runtime's own message on.
    init(_ lines: ArraySlice<Substring>, sources: Set<String>) {
        var order: [Kind] = []
        var found: [Kind: (id: Int, minutes: Int?, count: Int)] = [:]
        var rest = lines
        var further: Set<Int> = []
        while let line = rest.popFirst() {
            guard let head = Self.head(line) else { continue }
            let kind = Self.kind(state: head.state, &rest, sources)
            if found[kind] != nil {
                found[kind]?.count += 1
            } else if order.count < Limits.crashGoroutines {
                order.append(kind)
                found[kind] = (head.id, head.minutes, 1)
            } else {
                further.insert(kind.hashValue)
            }
        }
        goroutines = order.compactMap { kind in
            found[kind].map { first in
                Goroutine(
                    id: first.id, count: first.count, state: kind.state, waitMinutes: first.minutes, stack: kind.stack,
                    createdBy: kind.createdBy)
            }
        }
        furtherKinds = further.count
    }

    /// `goroutine 17 [chan receive, 2 minutes]:`; newer versions may say more between the number and the bracket.
    private static func head(_ line: Substring) -> (id: Int, state: String, minutes: Int?)? {
        guard line.hasPrefix("goroutine "), line.hasSuffix("]:"), let bracket = line.firstRange(of: " [") else {
            return nil
        }
        guard let id = Int(line.dropFirst("goroutine ".count).prefix { $0.isNumber }) else { return nil }
        let words = line[bracket.upperBound...].dropLast(2).split(separator: ", ")
        let minutes = words.dropFirst().lazy.compactMap { $0.wholeMatch(of: #/(\d{1,9}) minutes/#)?.output.1 }.first
        return (id, CrashReason.bounded(words.first ?? ""), minutes.flatMap { Int($0) })
    }

    private static func kind(
        state: String, _ rest: inout ArraySlice<Substring>, _ sources: Set<String>
    ) -> Kind {
        var stack: [Crash.Frame] = []
        var creator: Crash.Frame?
        var function: Substring?
        var isCreator = false
        while let line = rest.first, !line.isEmpty, !line.hasPrefix("goroutine ") {
            rest.removeFirst()
            if let name = function, line.hasPrefix("\t") {
                let frame = Crash.goFrame(name, at: line.dropFirst(), sources)
                if isCreator { creator = frame } else if stack.count < Limits.goroutineFrames { stack.append(frame) }
                function = nil
            } else if line.hasPrefix("created by ") {
                let name = line.dropFirst("created by ".count)
                function = name.firstRange(of: " in goroutine ").map { name[..<$0.lowerBound] } ?? name
                isCreator = true
            } else if line.hasSuffix(")"), let arguments = line.lastIndex(of: "(") {
                function = line[..<arguments]
            }
        }
        return Kind(state: state, stack: stack, createdBy: creator)
    }
}
