// Forty functions that call one another at random, to a depth of 250 at most: nearly every sample has a stack of its own.
nonisolated(unsafe) var seed: UInt64 = 88_172_645_463_325_252
nonisolated(unsafe) var sum: UInt64 = 0

func random() -> UInt64 {
    seed ^= seed << 13
    seed ^= seed >> 7
    seed ^= seed << 17
    return seed
}

@inline(never)
func work() {
    for i in 0..<400 as Range<UInt64> { sum &+= sum >> 3 ^ i }
}

nonisolated(unsafe) let next: [(Int) -> Void] = [
    f00, f01, f02, f03, f04, f05, f06, f07, f08, f09,
    f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
    f20, f21, f22, f23, f24, f25, f26, f27, f28, f29,
    f30, f31, f32, f33, f34, f35, f36, f37, f38, f39,
]

@inline(never)
func f00(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f01(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f02(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f03(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f04(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f05(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f06(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f07(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f08(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f09(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f10(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f11(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f12(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f13(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f14(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f15(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f16(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f17(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f18(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f19(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f20(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f21(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f22(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f23(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f24(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f25(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f26(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f27(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f28(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f29(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f30(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f31(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f32(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f33(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f34(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f35(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f36(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f37(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f38(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

@inline(never)
func f39(_ depth: Int) {
    work()
    if depth > 0 { next[Int(random() % 40)](depth - 1) }
    work()
}

while true { next[Int(random() % 40)](Int(random() % 250)) }
