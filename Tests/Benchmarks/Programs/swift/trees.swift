indirect enum Tree { case leaf, node(Tree, Tree) }
func grow(_ depth: Int) -> Tree { depth == 0 ? .leaf : .node(grow(depth - 1), grow(depth - 1)) }
func count(_ tree: Tree) -> Int {
    switch tree {
    case .leaf: 1
    case .node(let left, let right): count(left) + count(right) + 1
    }
}
var total = 0
for _ in 0..<(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 300) { total += count(grow(16)) }
print(total)
