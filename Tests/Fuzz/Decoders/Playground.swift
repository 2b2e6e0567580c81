import GoPlayground

/// A program's output on its own clock, split between both streams where the first byte says: no byte of it is lost but
/// headers', and time never goes back.
func feedPlayback(_ bytes: [UInt8]) {
    let rest = bytes.dropFirst()
    let split = rest.count * Int(bytes.first ?? 0) / 256
    let events = Playback.events(
        standardOutput: Array(rest.prefix(split)), standardError: Array(rest.dropFirst(split)))
    precondition(events.allSatisfy { $0.delay >= 0 })
    precondition(events.reduce(0) { $0 + $1.message.unicodeScalars.count } <= rest.count)
}

/// A request: its method, query and type a line each, and the body.
func feedPlaygroundRequest(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
    guard lines.count == 4 else { return }
    let message = PlaygroundMessage(
        method: String(decoding: lines[0], as: UTF8.self), query: String(decoding: lines[1], as: UTF8.self),
        contentType: String(decoding: lines[2], as: UTF8.self), body: Array(lines[3]))
    let request = CompileRequest(message)
    // Escapes make text shorter, but for bytes that are no UTF-8: those become three.
    precondition(request.map { $0.body.count <= 3 * bytes.count } ?? true)
    _ = CompileRequest.ofWebsite(message)
    _ = FormatRequest(message)
}

/// A snippet: what its files become as text is split into the same files.
func feedPlaygroundSnippet(_ bytes: [UInt8]) {
    _ = try? PlaygroundProgram(bytes)
    guard let files = try? PlaygroundFiles(splitting: bytes) else { return }
    let again = try? PlaygroundFiles(splitting: files.text)
    precondition(again?.files == files.files)
}
