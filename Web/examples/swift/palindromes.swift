/// Compares from both ends. Each `index(_:offsetBy:)` walks there from the start of the text, so that the work grows
/// with the square of its length. An `Array(text)` can be indexed at once.
func isPalindrome(_ text: String) -> Bool {
    let count = text.count
    for offset in 0..<count / 2 {
        let left = text[text.index(text.startIndex, offsetBy: offset)]
        let right = text[text.index(text.startIndex, offsetBy: count - 1 - offset)]
        if left != right { return false }
    }
    return true
}

func sentence(repeats: Int) -> String {
    let half = String(repeating: "never odd or even ", count: repeats)
    return half + String(half.reversed())
}

var found = 0
for repeats in stride(from: 40, through: 400, by: 40) {
    if isPalindrome(sentence(repeats: repeats)) { found += 1 }
}
print("\(found) palindromes")
