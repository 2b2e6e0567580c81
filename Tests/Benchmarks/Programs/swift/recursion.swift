// Deep and shallow recursion: 500 frames down and back, and the naive Fibonacci.
@inline(never)
func descend(_ depth: Int, _ seed: Int) -> Int {
    guard depth > 0 else { return spin(seed) }
    return (descend(depth - 1, seed &* 31 &+ depth) &* 3) ^ depth
}

@inline(never)
func spin(_ seed: Int) -> Int {
    var value = seed
    for step in 0..<20_000 { value ^= value << 13 &+ step ^ value >> 7 }
    return value
}

@inline(never)
func fibonacci(_ number: Int) -> Int { number < 2 ? number : fibonacci(number - 1) + fibonacci(number - 2) }

var total = 0
for round in 0..<(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 40_000) {
    total &+= descend(440, round)
    if round % 1000 == 0 { total &+= fibonacci(27) }
}
print(total)
