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
