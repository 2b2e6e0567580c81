/// Texts kept once; the empty one is always number 0.
struct StringTable {
    private(set) var texts = [""]
    private var indexes: [String: Int32] = ["": 0]

    mutating func index(of text: String) -> Int32 {
        if let index = indexes[text] { return index }
        let index = Int32(texts.count)
        texts.append(text)
        indexes[text] = index
        return index
    }
}
