// Work of several kinds until somebody ends it.
import Foundation

indirect enum Tree { case leaf, node(Tree, Tree) }
func grow(_ depth: Int) -> Tree { depth == 0 ? .leaf : .node(grow(depth - 1), grow(depth - 1)) }
func count(_ tree: Tree) -> Int {
    switch tree {
    case .leaf: 1
    case .node(let left, let right): count(left) + count(right) + 1
    }
}

struct Person: Codable { var name: String; var tags: [String] }

let people = (0..<100).map { Person(name: "Name \($0)", tags: ["a\($0)", "b"]) }
var total = 0
while total >= 0 {
    total = (total + count(grow(14))) % 1000
    total += try JSONDecoder().decode([Person].self, from: JSONEncoder().encode(people)).count
    total += (0..<2000).map { "\($0 * total)" }.sorted().joined(separator: ",").count % 7
}
