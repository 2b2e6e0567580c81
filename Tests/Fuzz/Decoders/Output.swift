import Sandboxing

/// A program's output, in pieces whose size the first byte says: cutting it makes no difference.
func feedOutput(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let content = Array(bytes[1...])
    var decoder = OutputText()
    var text = ""
    var rest = content[...]
    while !rest.isEmpty {
        text += decoder.text(of: Array(rest.prefix(Int(first % 16) + 1)))
        rest = rest.dropFirst(Int(first % 16) + 1)
    }
    text += decoder.finish()
    precondition(Array(text.utf8) == Array(String(decoding: content, as: UTF8.self).utf8))
}
