import Profiles

@testable import Symbolizing

/// What the symbolizer printed of a hostile program.
func feedSymbolizerAnswers(_ bytes: [UInt8]) {
    for answer in SymbolizerAnswer.decode(lines: bytes) {
        for location in answer?.locations ?? [] { feedName(location.functionName, readable: location.fileName) }
    }
}

/// A name as the object file has it, and what the demangler made of it, a line each.
func feedNames(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", maxSplits: 1)
    guard let first = lines.first, let last = lines.last else { return }
    feedName(String(first), readable: String(last))
}

/// Both cut as `SymbolSource` cuts them.
private func feedName(_ name: String, readable: String) {
    let limit = SymbolizingLimits().nameBytes
    let name = String(decoding: name.utf8.prefix(limit), as: UTF8.self)
    let readable = String(decoding: readable.utf8.prefix(limit), as: UTF8.self)
    _ = displayName(of: name, readable)
    _ = swiftDisplayName(readable)
    _ = cxxDisplayName(name)
    _ = goDisplayName(name)
}

/// What a program wrote of its own code.
func feedPerfMap(_ bytes: [UInt8]) {
    var limits = SymbolizingLimits()
    limits.perfMapLines = 100
    limits.nameBytes = 100
    let map = PerfMap(bytes, limits: limits)
    for address in [0, 0x1000, 0x7FFF_FFFF, .max] as [UInt64] {
        // Each byte that is no text becomes a replacement character of three.
        precondition((map.name(at: address)?.utf8.count ?? 0) <= 3 * limits.nameBytes)
    }
}

/// Two forests in pairs of a function and how far back its caller is; the second begins where the first byte says.
func feedRecursions(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let pairs = bytes.dropFirst()
    let deep = forest(pairs.prefix(2 * Int(first)))
    let whole = forest(pairs.dropFirst(2 * Int(first)))
    let callers = RecursionCallers(deep: deep, whole: whole)
    for outermost in deep.roots {
        let caller = Int(callers.caller(of: outermost))
        precondition(caller == -1 || whole.functions.indices.contains(caller))
    }
}

private func forest(_ bytes: ArraySlice<UInt8>) -> FunctionForest {
    var forest = FunctionForest()
    for pair in zip(bytes, bytes.dropFirst()) {
        let index = forest.functions.count
        forest.append(Int32(pair.0 % 80), parent: Int32(max(-1, index - 1 - Int(pair.1 % 8))))
    }
    return forest
}
