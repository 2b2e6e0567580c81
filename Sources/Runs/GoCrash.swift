import Snippets

extension Crash {
    /// Go's exit code after a panic or a fatal error (`runtime.fatalpanic`, `runtime.throw`).
    package static let goExitCode = 2

    /// Of a Go program that panicked, from the trace that its runtime printed: the reason, then the stack of the
    /// goroutine that was running, a function and its place on two lines each.
    ///
    ///     panic: runtime error: index out of range [9] with length 1
    ///
    ///     goroutine 1 [running]:
    ///     main.(*T).pick(...)
    ///             /src/main.go:7
    ///
    /// - Parameter sources: the names of the snippet's files.
    package init?(ofGo standardError: String, sources: Set<String>) {
        let lines = standardError.split(separator: "\n", omittingEmptySubsequences: false)
        // What the program printed before may look like a trace: the runtime's own is the last. Panics are printed in
        // the order in which they came, all but the first indented: that is what went wrong.
        guard let start = lines.lastIndex(where: { $0.hasPrefix("panic: ") || $0.hasPrefix("fatal error: ") })
        else { return nil }
        let reason = Self.goReason(lines[start])
        let traces = lines[start...].indices.filter { lines[$0].hasPrefix("goroutine ") && lines[$0].hasSuffix("]:") }
        // Others may run as well, on other threads, and come behind.
        guard let trace = traces.first(where: { lines[$0].contains(" [running") }) ?? traces.first else {
            // The only end without a stack: there is no goroutine any more.
            guard reason.hasPrefix("no goroutines (main called runtime.Goexit)") else { return nil }
            self.init(reason: reason, stack: [])
            return
        }
        let all = GoTraceback(lines[start...], sources: sources)
        self.init(reason: reason, stack: Self.goStack(lines[(trace + 1)...], sources))
        // One alone is the stack itself.
        if Self.isDeadlock(reason) || traces.count > 1 {
            goroutines = all.goroutines
            furtherGoroutines = all.furtherKinds
        }
    }

    /// Where a snippet's files lie while they are compiled, and so what the runtime calls them by.
    private static let goSources = "/src/"

    private static func isDeadlock(_ reason: String) -> Bool { reason.hasPrefix("all goroutines are asleep") }

    private static func goReason(_ line: Substring) -> String {
        let words = line.split(separator: ": ", maxSplits: 1).last ?? ""
        for again in [" [recovered, repanicked]", " [recovered]"] where words.hasSuffix(again) {
            return CrashReason.bounded(words.dropLast(again.count))
        }
        return CrashReason.bounded(words)
    }

    private static func goStack(_ lines: ArraySlice<Substring>, _ sources: Set<String>) -> [Frame] {
        var stack: [Frame] = []
        var function: Substring?
        for line in lines {
            if let name = function, line.hasPrefix("\t") {
                stack.append(goFrame(name, at: line.dropFirst(), sources))
                function = nil
            } else if line.hasSuffix(")"), let arguments = line.lastIndex(of: "("), !line.hasPrefix("created by ") {
                function = line[..<arguments]
            } else {
                break
            }
            guard stack.count < Limits.crashFrames else { break }
        }
        // The runtime's own way to say it.
        let isReport: (Frame) -> Bool = { $0.file == nil && ["panic", "runtime.throw"].contains($0.function) }
        guard let report = stack.lastIndex(where: isReport) else { return stack }
        return Array(stack[(report + 1)...])
    }

    /// `/src/main.go:7 +0x1d`
    static func goFrame(_ name: Substring, at place: Substring, _ sources: Set<String>) -> Frame {
        let address = place.split(separator: " ").first ?? place
        let function = CrashReason.bounded(name)
        guard let colon = address.lastIndex(of: ":"), let line = Int(address[address.index(after: colon)...]) else {
            return Frame(function: function, file: nil, line: nil)
        }
        // What `//line` names is somebody else's file.
        let file =
            address[..<colon].hasPrefix(Self.goSources) ? String(address[..<colon].dropFirst(Self.goSources.count)) : ""
        return Frame(function: function, file: sources.contains(file) ? file : nil, line: line)
    }
}
