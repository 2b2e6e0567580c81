import Linux
package import ObjectFiles
import Profiles

/// Looks up functions by address, in a tool that it keeps running, and remembers them.
///
/// There is one for each program, whose bytes are hostile, and one for the libraries of all programs, which never sees
/// a hostile byte: no program can put names into another one's profile.
package actor SymbolSource {
    private let launcher: any ToolLauncher
    private let view: ModuleView
    private let limits: SymbolizingLimits
    private var tool: ToolProcess?
    private var files: [String: ObjectFile?] = [:]
    private var symbols: [CodeAddress: [Symbol]] = [:]
    /// Each made once for all the addresses in its function.
    private var names: [LinkName: FunctionNames] = [:]
    /// Of `symbols`: of addresses in the same file, each would hold a copy of its path.
    private var sourceFiles: Set<String> = []
    private var typeDescriptors: [String: [UInt64: String]] = [:]
    private var equalFunctions: [String: EqualFunctions] = [:]
    private var goTables: [String: GoFunctionTable?] = [:]

    /// - Parameter view: the modules that this source answers for.
    package init(launcher: any ToolLauncher, view: ModuleView, limits: SymbolizingLimits = SymbolizingLimits()) {
        self.launcher = launcher
        self.view = view
        self.limits = limits
    }

    /// Starts the tool on a module before anybody waits for it.
    package func warmUp(path: String) async {
        guard let file = file(at: path), let segment = file.segments.first(where: \.isExecutable) else { return }
        let address = CodeAddress(path: path, buildID: "", fileOffset: segment.fileRange.lowerBound)
        let query = Query(
            address: address, toolPath: view.toolPath(of: path), virtualAddress: segment.virtualAddress, isGo: file.isGo
        )
        _ = try? await ask([query], deadlineNs: deadline)
    }

    /// Ends the tool; what is remembered stays.
    package func close() {
        tool = nil
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
        if symbols.count + addresses.count > limits.cachedSymbols { (symbols, sourceFiles) = ([:], []) }
        for address in addresses where isInLinkage(address) { symbols[address] = [.linkage] }
        for address in addresses where symbols[address] == nil { symbols[address] = goSymbols(at: address) }
        let queries = addresses.filter { symbols[$0] == nil }.compactMap(query)
        guard !queries.isEmpty, let answers = await askTwice(queries, deadlineNs: deadlineNs) else { return }
        let met = zip(queries, answers).flatMap { query, answer in
            answer?.locations.map { linkName(of: $0, isGo: query.isGo) } ?? []
        }
        let equal = queries.map { equalFunctions(at: $0) }
        let equalNames = equal.flatMap { $0?.names ?? [] }.map { LinkName(text: $0, isGo: false) }
        await learn(Set(met).union(equalNames), deadlineNs: deadlineNs)
        for (index, (query, answer)) in zip(queries, answers).enumerated() {
            var found = answer.map { $0.locations.compactMap { symbol($0, isGo: query.isGo) } }
            if let equal = equal[index], let outermost = found?.popLast() {
                found?.append(outermost.named(for: equal.names.map(names(of:)), moreCount: equal.moreCount))
            }
            symbols[query.address] = found
        }
    }

    private func equalFunctions(at query: Query) -> EqualFunctions.Group? {
        guard !query.isGo else { return nil }
        let path = query.address.path
        let known =
            equalFunctions[path] ?? view.withObjectFile(at: path) { EqualFunctions(of: $0, $1) } ?? EqualFunctions()
        equalFunctions[path] = known
        return known.group(at: query.virtualAddress)
    }

    /// What Swift types are called, as a person reads it, by where they are described.
    ///
    /// - Parameter addresses: virtual addresses in the module.
    func typeNames(at addresses: [UInt64], in path: String) async -> [UInt64: String] {
        let known = typeDescriptors[path] ?? view.withObjectFile(at: path) { $0.typeDescriptors($1) } ?? [:]
        typeDescriptors[path] = known
        let mangled = addresses.compactMap { address in known[address].map { (address, $0) } }
        guard !mangled.isEmpty else { return [:] }
        let readable = await demangled(mangled.map(\.1), simplified: true, deadline)
        return zip(mangled, readable).reduce(into: [:]) { names, pair in
            let (address, text) = (pair.0.0, pair.1)
            guard text.hasPrefix(Self.descriptorPrefix) else { return }
            names[address] = String(text.dropFirst(Self.descriptorPrefix.count)).cut(toBytes: limits.nameBytes)
        }
    }

    /// Likewise, by where they are described in the memory of a process.
    func typeNames(
        of types: Set<UInt64>, in path: String, loadedAs place: RawProfile.CodePlace
    ) async -> [UInt64: String] {
        guard let file = file(at: path), !file.isGo,
            let segment = file.segments.first(where: { $0.isExecutable && $0.fileRange.overlaps(place.firstPage) })
        else { return [:] }
        let shift =
            place.address &- place.fileOffset &- (segment.virtualAddress &- segment.fileRange.lowerBound)
        let names = await typeNames(at: types.map { $0 &- shift }, in: path)
        return names.reduce(into: [:]) { $0[$1.key &+ shift] = $1.value }
    }

    private static let descriptorPrefix = "nominal type descriptor for "

    /// By Go's own table, where the program has no debug information: `go run` builds without.
    private func goSymbols(at address: CodeAddress) -> [Symbol]? {
        guard let file = file(at: address.path), file.isGo, !file.hasDebugInformation,
            let virtualAddress = file.virtualAddress(ofCodeAt: address.fileOffset)
        else { return nil }
        if goTables[address.path] == nil {
            goTables[address.path] = .some(view.withObjectFile(at: address.path) { GoFunctionTable(of: $0, $1) })
        }
        let found = goTables[address.path]??.functions(at: virtualAddress) ?? []
        let known = found.map { function in
            let names = functionNames(LinkName(text: function.name.cut(toBytes: limits.nameBytes), isGo: true))
            return Symbol(
                name: names.display, fullName: names.full, linkName: names.link,
                file: sourceFiles.insert(function.file).memberAfterInsert, startLine: function.startLine,
                line: max(function.line, function.startLine))
        }
        return known.isEmpty ? nil : known
    }

    private func names(of linkName: String) -> FunctionNames {
        let name = LinkName(text: linkName, isGo: false)
        return names[name] ?? functionNames(name)
    }

    /// In the linker's jumps to other modules' functions, which have no symbols: the tool would name the one before them.
    private func isInLinkage(_ address: CodeAddress) -> Bool {
        file(at: address.path)?.sections.contains {
            $0.fileRange.contains(address.fileOffset) && $0.name.hasPrefix(".plt")
        } ?? false
    }

    private func query(_ address: CodeAddress) -> Query? {
        guard let file = file(at: address.path),
            let virtualAddress = file.virtualAddress(ofCodeAt: address.fileOffset)
        else { return nil }
        return Query(
            address: address, toolPath: view.toolPath(of: address.path), virtualAddress: virtualAddress, isGo: file.isGo
        )
    }

    /// A tool may have died of old age since it was last asked: then the next one is asked.
    private func askTwice(_ queries: [Query], deadlineNs: UInt64) async -> [SymbolizerAnswer?]? {
        for _ in 0..<2 {
            if let answers = try? await ask(queries, deadlineNs: deadlineNs) { return answers }
            // What it may still say to this question would be taken for the answer to the next.
            tool = nil
        }
        return nil
    }

    private func ask(_ queries: [Query], deadlineNs: UInt64) async throws -> [SymbolizerAnswer?] {
        let tool = try await running()
        let text = Array(queries.map(\.line).joined().utf8)
        let bytes = try await onOwnedThread(named: "symbolizer", throwing: ToolFailure.self) {
            () throws(ToolFailure) in
            try tool.ask(text, lines: queries.count, deadlineNs: deadlineNs)
        }
        return SymbolizerAnswer.decode(lines: bytes)
    }

    private func running() async throws -> ToolProcess {
        if let tool { return tool }
        let started = try await ToolProcess(
            with: .symbolizer, by: launcher, answerByteLimit: limits.answerBytes)
        tool = started
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
    let address: CodeAddress
    let toolPath: String
    let virtualAddress: UInt64
    let isGo: Bool

    var line: String { "CODE \"\(toolPath)\" 0x\(String(virtualAddress, radix: 16))\n" }
}

extension SymbolSource {
    /// Makes the names that are not known yet; those of Swift functions are asked for.
    private func learn(_ met: Set<LinkName>, deadlineNs: UInt64) async {
        if names.count > limits.cachedSymbols { names = [:] }
        let unknown = met.filter { names[$0] == nil }
        for name in unknown where !name.isSwift { names[name] = functionNames(name) }
        let mangled = unknown.filter(\.isSwift).map(\.text).sorted()
        guard !mangled.isEmpty else { return }
        async let simplified = demangled(mangled, simplified: true, deadlineNs)
        async let full = demangled(mangled, simplified: false, deadlineNs)
        let persons = await withoutMacroNames(await simplified, deadlineNs)
        for (text, readable) in zip(mangled, zip(persons, await full)) {
            let name = LinkName(text: text, isGo: false)
            names[name] = functionNames(name, simplified: readable.0, full: readable.1)
        }
    }

    /// - Parameters:
    ///   - simplified: what the demangler made of a Swift name for a person.
    ///   - full: all that the demangler knows to say.
    private func functionNames(_ name: LinkName, simplified: String? = nil, full: String? = nil) -> FunctionNames {
        let linkName = name.text.cut(toBytes: limits.nameBytes)
        // Cut before it is taken apart: what the demangler makes of a name can be a thousand times as long.
        let readable = (simplified ?? linkName).cut(toBytes: limits.nameBytes)
        let display = name.isGo ? goDisplayName(linkName) : displayName(of: linkName, readable)
        return FunctionNames(
            display: display.cut(toBytes: limits.nameBytes), full: (full ?? linkName).cut(toBytes: limits.nameBytes),
            link: linkName)
    }

    /// Demangled names with what macros made up in them in words.
    private func withoutMacroNames(_ demangled: [String], _ deadlineNs: UInt64) async -> [String] {
        let unique = Set(demangled.flatMap { MacroNames.all(in: $0) }).sorted()
        guard !unique.isEmpty else { return demangled }
        let answers = await self.demangled(unique, simplified: true, deadlineNs)
        let readable = zip(unique, answers).reduce(into: [String: String]()) { known, pair in
            known[pair.0] = MacroNames.readable(pair.1)
        }
        return demangled.map { MacroNames.replaced(in: $0, by: readable) }
    }

    /// As many lines as names, or none.
    private func demangled(_ mangled: [String], simplified: Bool, _ deadlineNs: UInt64) async -> [String] {
        let text = Array((mangled.joined(separator: "\n") + "\n").utf8)
        let tool = SymbolTool.demangler(simplified: simplified)
        guard
            let tool = try? await ToolProcess(
                with: tool, by: launcher, answerByteLimit: limits.answerBytes)
        else { return [] }
        let bytes = try? await onOwnedThread(named: "demangler", throwing: ToolFailure.self) {
            () throws(ToolFailure) in
            try tool.askFinally(text, deadlineNs: deadlineNs)
        }
        let lines = (bytes ?? []).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.count == mangled.count + 1 ? lines.dropLast().map { String(decoding: $0, as: UTF8.self) } : []
    }

    private func linkName(of location: SymbolizerAnswer.Location, isGo: Bool) -> LinkName {
        let whole = LinkName(text: location.functionName, isGo: isGo)
        return whole.isSwift ? whole : LinkName(text: whole.text.cut(toBytes: limits.nameBytes), isGo: isGo)
    }

    /// Nil for an inlined function that the debug information does not name.
    private func symbol(_ location: SymbolizerAnswer.Location, isGo: Bool) -> Symbol? {
        let name = linkName(of: location, isGo: isGo)
        guard !name.text.isEmpty else { return nil }
        // Unknown where the demangler did not answer.
        let names = names[name] ?? functionNames(name)
        return Symbol(
            name: names.display, fullName: names.full, linkName: names.link,
            file: sourceFiles.insert(location.file).memberAfterInsert, startLine: Int32(clamping: location.startLine),
            line: Int32(clamping: isGo ? location.goLine : location.line))
    }
}

/// A function's name in its object file; as long as it is only where the demangler needs it whole.
private struct LinkName: Hashable, Sendable {
    let text: String
    let isGo: Bool

    var isSwift: Bool { !isGo && isSwiftName(text) }
}

private struct FunctionNames: Sendable {
    let display: String
    let full: String
    let link: String
}

extension Symbol {
    /// The same place, in any of several functions.
    fileprivate func named(for names: [FunctionNames], moreCount: Int) -> Symbol {
        // What forwards a call is left out by the name of any of them.
        if names.allSatisfy({ CompilerWrapper.isForwarder($0.display) }) { return self }
        let shown = MergedName.of(names.map(\.display), moreCount: moreCount)
        return Symbol(
            name: shown,
            fullName: shown.isEmpty || names.count < 2
                ? fullName : MergedName.of(names.map(\.full), moreCount: moreCount),
            linkName: linkName, file: file, startLine: startLine, line: line)
    }
}

extension SymbolizerAnswer.Location {
    fileprivate var file: String {
        if !startFileName.isEmpty { return startFileName }
        return fileName == "/<compiler-generated>" ? "" : fileName
    }

    /// Go's compiler gives the jump that closes an endless loop the file's first line: what stands before its function
    /// is somewhere in it.
    fileprivate var goLine: Int {
        // Of what was inlined the file in which it begins may not be told.
        startFileName.isEmpty || fileName == startFileName ? max(line, startLine) : line
    }
}

extension String {
    /// At most `limit` bytes, cut between characters.
    fileprivate func cut(toBytes limit: Int) -> String {
        utf8.count <= limit ? self : String(decoding: utf8.prefix(limit), as: UTF8.self)
    }
}

extension RawProfile.CodePlace {
    /// Of the file: segments begin anywhere in one.
    fileprivate var firstPage: Range<UInt64> { fileOffset..<max(fileOffset, fileOffset &+ 4096) }
}
