// Threads of three kinds: Dispatch's, Foundation's and POSIX's, with locks.
import Dispatch
import Foundation

@inline(never)
func work(_ seed: Int) -> Int {
    var values = (0..<3000).map { ($0 &* seed) % 1009 }
    values.sort()
    return values.reduce(0, &+)
}

let lock = NSLock()
nonisolated(unsafe) var total = 0
@Sendable func add(_ value: Int) { lock.withLock { total &+= value } }

for round in 0..<(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 700) {
    DispatchQueue.concurrentPerform(iterations: 40) { index in
        add(work(index + round))
    }
    let group = DispatchGroup()
    for index in 0..<20 { DispatchQueue.global().async(group: group) { add(work(index)) } }
    group.wait()
    let thread = Thread { for index in 0..<20 { add(work(index)) } }
    thread.start()
    while !thread.isFinished { usleep(100) }
    var native = pthread_t()
    let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { _ in
        add(work(7))
        return nil
    }
    pthread_create(&native, nil, body, nil)
    pthread_join(native, nil)
}
print(total)
