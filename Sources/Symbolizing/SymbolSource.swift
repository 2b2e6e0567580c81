import Linux
package import ObjectFiles

/// Looks up functions by address, in a tool that it keeps running, and remembers them.
///
/// There is one for each program, whose bytes are hostile, and one for the libraries of all programs, which never sees
/// a hostile byte: no program can put names into another one's profile.
package actor SymbolSource {
    private let launcher: any ToolLauncher
    private let view: ModuleView
    private let limits: SymbolizingLimits
    private var conversation: Conversation?
    private var files: [String: ObjectFile?] = [:]
    private var symbols: [CodeAddress: [Symbol]] = [:]
    private var names: [String: SwiftNames] = [:]

    /// - Parameter view: the modules that this source answers for.
    package init(launcher: any ToolLauncher, view: ModuleView, limits: SymbolizingLimits = SymbolizingLimits()) {
        self.launcher = launcher
        self.view = view
        self.limits = limits
    }

    /// Starts the tool on a module before anybody waits for it.
    package func warmUp(path: String) async {
        guard let file = file(at: path), let segment = file.segments.first(where: \.isExecutable) else { return }
        _ = try? await ask([Query(path: path, virtualAddress: segment.virtualAddress)], deadlineNs: deadline)
    }

    /// Ends the tool; what is remembered stays.
    package func close() {
        conversation = nil
    }

    nonisolated func answers(for path: String) -> Bool {
        view.hostPath(of: path) != nil
    }

    func goModules(in paths: Set<String>) -> Set<String> {
        paths.filter(isGo)
    }

    private func isGo(_ path: String) -> Bool {
        file(at: path)?.isGo ?? false
    }

    /// The functions at each address, innermost first; no entry for an address that nothing is known of, an empty one
    /// for code that has no symbol.
    func symbols(at addresses: Set<CodeAddress>) async -> [CodeAddress: [Symbol]] {
        let unknown = addresses.filter { symbols[$0] == nil }
        if !unknown.isEmpty { await lookUp(Array(unknown)) }
        return addresses.reduce(into: [:]) { $0[$1] = symbols[$1] }
    }

    private var deadline: UInt64 { monotonicNanoseconds() + UInt64(limits.timeMs) * 1_000_000 }

    private func lookUp(_ addresses: [CodeAddress]) async {
        let deadlineNs = deadline
        if symbols.count + addresses.count > limits.cachedSymbols { symbols = [:] }
        let asked = addresses.compactMap { address in
            file(at: address.path)?.virtualAddress(ofCodeAt: address.fileOffset).map {
                (address, Query(path: address.path, virtualAddress: $0))
            }
        }
        guard !asked.isEmpty, let answers = await askTwice(asked.map(\.1), deadlineNs: deadlineNs) else { return }
        await demangle(answers, deadlineNs: deadlineNs)
        for ((address, _), answer) in zip(asked, answers) {
            let isGo = isGo(address.path)
            symbols[address] = answer.map { $0.locations.compactMap { symbol($0, isGo: isGo) } }
        }
    }

    /// A tool may have died of old age since it was last asked: then the next one is asked.
    private func askTwice(_ queries: [Query], deadlineNs: UInt64) async -> [SymbolizerAnswer?]? {
        for _ in 0..<2 {
            if let answers = try? await ask(queries, deadlineNs: deadlineNs) { return answers }
            // What it may still say to this question would be taken for the answer to the next.
            conversation = nil
        }
        return nil
    }

    private func ask(_ queries: [Query], deadlineNs: UInt64) async throws -> [SymbolizerAnswer?] {
        let conversation = try await running()
        let text = Array(queries.map(\.line).joined().utf8)
        let bytes = try await onOwnedThread(named: "symbolizer", throwing: ConversationFailure.self) {
            () throws(ConversationFailure) in
            try conversation.ask(text, lines: queries.count, deadlineNs: deadlineNs)
        }
        return SymbolizerAnswer.decode(lines: bytes)
    }

    private func running() async throws -> Conversation {
        if let conversation { return conversation }
        let started = try await Conversation(
            with: .symbolizer, by: launcher, answerByteLimit: limits.answerBytes)
        conversation = started
        return started
    }

    private func file(at path: String) -> ObjectFile? {
        if let known = files[path] { return known }
        // The path becomes a quoted word of the tool's input line.
        let file = path.contains("\"") ? nil : view.withObjectFile(at: path) { file, _ in file }
        files[path] = .some(file)
        return file
    }
}

/// One line of the tool's input.
private struct Query: Sendable {
    let path: String
    let virtualAddress: UInt64

    var line: String { "CODE \"\(path)\" 0x\(String(virtualAddress, radix: 16))\n" }
}

extension SymbolSource {
    /// Asks for the readable form of all Swift names in `answers` that are not known yet.
    private func demangle(_ answers: [SymbolizerAnswer?], deadlineNs: UInt64) async {
        if names.count > limits.cachedSymbols { names = [:] }
        let mangled = Set(answers.flatMap { $0?.locations ?? [] }.map(\.functionName).filter(isSwiftName))
        let unknown = mangled.filter { names[$0] == nil }.sorted()
        guard !unknown.isEmpty else { return }
        async let simplified = demangled(unknown, simplified: true, deadlineNs)
        async let full = demangled(unknown, simplified: false, deadlineNs)
        for (name, readable) in zip(unknown, zip(await simplified, await full)) {
            names[name] = SwiftNames(simplified: readable.0, full: readable.1)
        }
    }

    /// As many lines as names, or none.
    private func demangled(_ mangled: [String], simplified: Bool, _ deadlineNs: UInt64) async -> [String] {
        let text = Array((mangled.joined(separator: "\n") + "\n").utf8)
        let tool = SymbolTool.demangler(simplified: simplified)
        guard
            let conversation = try? await Conversation(
                with: tool, by: launcher, answerByteLimit: limits.answerBytes)
        else { return [] }
        let bytes = try? await onOwnedThread(named: "demangler", throwing: ConversationFailure.self) {
            () throws(ConversationFailure) in
            try conversation.askFinally(text, deadlineNs: deadlineNs)
        }
        let lines = (bytes ?? []).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.count == mangled.count + 1 ? lines.dropLast().map { String(decoding: $0, as: UTF8.self) } : []
    }

    /// Nil for an inlined function that the debug information does not name.
    private func symbol(_ location: SymbolizerAnswer.Location, isGo: Bool) -> Symbol? {
        let linkName = location.functionName.cut(toBytes: limits.nameBytes)
        guard !linkName.isEmpty else { return nil }
        let readable = names[location.functionName] ?? SwiftNames(simplified: linkName, full: linkName)
        // Cut before it is taken apart: what the demangler makes of a name can be a thousand times as long.
        let simplified = readable.simplified.cut(toBytes: limits.nameBytes)
        let name = isGo ? goDisplayName(linkName) : displayName(of: linkName, simplified)
        return Symbol(
            name: name.cut(toBytes: limits.nameBytes),
            fullName: readable.full.cut(toBytes: limits.nameBytes), linkName: linkName, file: location.file,
            startLine: Int32(clamping: location.startLine), line: Int32(clamping: location.line))
    }
}

private struct SwiftNames: Sendable {
    let simplified: String
    let full: String
}

extension SymbolizerAnswer.Location {
    fileprivate var file: String {
        if !startFileName.isEmpty { return startFileName }
        return fileName == "/<compiler-generated>" ? "" : fileName
    }
}

extension String {
    /// At most `limit` bytes, cut between characters.
    fileprivate func cut(toBytes limit: Int) -> String {
        utf8.count <= limit ? self : String(decoding: utf8.prefix(limit), as: UTF8.self)
    }
}
