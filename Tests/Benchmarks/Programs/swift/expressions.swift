// Regular expressions and text.
import Foundation

let lines = (0..<400).map { "line \($0): user\($0 % 17)@example.org paid \($0 * 3).\($0 % 100) EUR" }
let text = lines.joined(separator: "\n")
let mail = try Regex("[a-z0-9]+@[a-z.]+")
let amount = try Regex("([0-9]+)\\.([0-9]+) EUR")
let old = try NSRegularExpression(pattern: "([a-z]+)([0-9]+)@")
var total = 0
for _ in 0..<(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 200) {
    total += text.matches(of: mail).count + text.matches(of: amount).count
    total += old.numberOfMatches(in: text, range: NSRange(text.startIndex..., in: text))
    total += text.replacing("EUR", with: "USD").split(separator: "\n").count
}
print(total)
