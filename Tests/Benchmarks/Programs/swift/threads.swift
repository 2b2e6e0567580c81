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
for round in 0..<(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 700) {
    DispatchQueue.concurrentPerform(iterations: 40) { index in
        let value = work(index + round)
        lock.withLock { total &+= value }
    }
    let group = DispatchGroup()
    for index in 0..<20 { DispatchQueue.global().async(group: group) { let value = work(index); lock.withLock { total &+= value } } }
    group.wait()
    let thread = Thread { for index in 0..<20 { let value = work(index); lock.withLock { total &+= value } } }
    thread.start()
    while !thread.isFinished { usleep(100) }
    var native = pthread_t()
    pthread_create(&native, nil, { _ in let value = work(7); lock.withLock { total &+= value }; return nil }, nil)
    pthread_join(native, nil)
}
print(total)
