// Chains of objects whose ends run into each other, class hierarchies, weak references, copy-on-write.
class Node {
    let next: Node?
    weak var back: Node?
    var values: [Int]
    init(_ next: Node?, _ value: Int) { self.next = next; values = [value, value + 1]; next?.back = self }
    func weight() -> Int { values.reduce(0, +) + (next?.weight() ?? 0) }
}
final class Heavy: Node {
    let label: String
    init(_ next: Node?, label: String) { self.label = label; super.init(next, label.count) }
    override func weight() -> Int { label.count + super.weight() }
    deinit { if label.isEmpty { print("never") } }
}

var total = 0
for round in 0..<(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 36000) {
    var chain: Node?
    for index in 0..<150 { chain = index % 3 == 0 ? Heavy(chain, label: "node \(index)") : Node(chain, round) }
    total &+= chain?.weight() ?? 0
    var copies = chain?.values ?? []
    copies.append(round)
    total &+= copies.count
}
print(total)
