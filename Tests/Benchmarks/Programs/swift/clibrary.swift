// The C library called from Swift: memory, sorting with callbacks, text, mathematics.
import Glibc

let count = 40_000
var numbers = (0..<count).map { Int32(truncatingIfNeeded: $0 &* 2_654_435_761) }
let source = UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 64)
let target = UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 64)
memset(source, 1, 1 << 20)
var total = 0.0
for round in 0..<(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 420) {
    for _ in 0..<40 { memcpy(target, source, 1 << 20) }
    var copy = numbers
    qsort(&copy, count, 4) { left, right in
        guard let left, let right else { return 0 }
        let (first, second) = (left.load(as: Int32.self), right.load(as: Int32.self))
        return first < second ? -1 : first > second ? 1 : 0
    }
    for index in 0..<4000 {
        guard let text = strdup("text \(index)") else { continue }
        total += Double(strlen(text)) + strtod("3.25e\(index % 9)", nil) + sin(Double(round)) + cbrt(Double(index))
        free(text)
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
    }
}
print(total, numbers[0])
