// Generic algorithms, closures, existentials, throwing and lazy chains.
protocol Shape { func area() throws -> Double }
struct Circle: Shape { let radius: Double; func area() throws -> Double { radius * radius * 3.14 } }
struct Square: Shape { let side: Double; func area() throws -> Double { try checked(side) * side } }
struct Negative: Error {}
@inline(never) func checked(_ side: Double) throws -> Double { if side < 0 { throw Negative() }; return side }

func sum<Items: Sequence, Value: Numeric>(_ items: Items, _ value: (Items.Element) throws -> Value) rethrows -> Value {
    var total = Value.zero
    for item in items { total += try value(item) }
    return total
}

let shapes = (0..<5000).map { number -> any Shape in
    if number % 2 == 0 { return Circle(radius: Double(number)) }
    return Square(side: Double(number % 7 - 1))
}
var total = 0.0
for round in 0..<(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1000) {
    total += sum(shapes) { (try? $0.area()) ?? 1 }
    total += Double(sum((0..<20_000).lazy.map { $0 &* round }.filter { $0 % 3 == 0 }) { $0 % 5 })
    let sorted = shapes.sorted { ((try? $0.area()) ?? 0) < ((try? $1.area()) ?? 0) }
    total += Double(sorted.reduce(into: [Int: Int]()) { counts, _ in counts[round % 10, default: 0] += 1 }.count)
}
print(total)
