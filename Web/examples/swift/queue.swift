// How far each square of a board is from the corner, in moves of a knight.

struct Square {
    let column: Int
    let row: Int
}

let moves = [(1, 2), (2, 1), (2, -1), (1, -2), (-1, -2), (-2, -1), (-2, 1), (-1, 2)]

func neighbors(of square: Square, size: Int) -> [Square] {
    moves.compactMap { column, row in
        let next = Square(column: square.column + column, row: square.row + row)
        let isOnBoard = (0..<size).contains(next.column) && (0..<size).contains(next.row)
        return isOnBoard ? next : nil
    }
}

/// `removeFirst` moves everything behind the first element one place forward.
/// An index that walks along the array would move nothing.
func distances(size: Int) -> [Int] {
    var distance = Array(repeating: -1, count: size * size)
    var queue = [Square(column: 0, row: 0)]
    distance[0] = 0
    while !queue.isEmpty {
        let square = queue.removeFirst()
        let moves = distance[square.row * size + square.column]
        for next in neighbors(of: square, size: size) where distance[next.row * size + next.column] < 0 {
            distance[next.row * size + next.column] = moves + 1
            queue.append(next)
        }
    }
    return distance
}

let far = distances(size: 1500).max() ?? 0
print("The farthest square is \(far) moves away")
