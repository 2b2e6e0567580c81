import Glibc

/// Two threads that do nothing but hand a byte to each other: every hand-over is a switch on the one core that they have.
var there: [Int32] = [0, 0]
var back: [Int32] = [0, 0]
precondition(pipe(&there) == 0 && pipe(&back) == 0)
let (question, answer) = (there[0], back[1])

var thread = pthread_t()
pthread_create(
    &thread, nil,
    { _ in
        var byte: UInt8 = 0
        while read(question, &byte, 1) == 1, write(answer, &byte, 1) == 1 {}
        return nil
    }, nil)

var byte: UInt8 = 0
for _ in 0..<200_000 {
    precondition(write(there[1], &byte, 1) == 1 && read(back[0], &byte, 1) == 1)
}
close(there[1])
pthread_join(thread, nil)
print("done")
