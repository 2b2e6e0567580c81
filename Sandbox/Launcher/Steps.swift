import CLinux
import Glibc

/// A step of ours that the kernel refused. Never the program's doing.
struct StepFailure: Error {
    let step: String
    let code: Int32
}

/// Takes the answer of a `linux_…` call: a negative errno is the failure of this step.
@discardableResult
func step(_ name: @autoclosure () -> String, _ answer: Int32) throws(StepFailure) -> Int32 {
    guard answer >= 0 else { throw StepFailure(step: name(), code: -answer) }
    return answer
}

func monotonicNanoseconds() -> UInt64 { linux_monotonic_nanoseconds() }

func writeFile(_ path: String, _ text: String) throws(StepFailure) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StepFailure(step: "open \(path)", code: errno) }
    defer { close(descriptor) }
    let written = text.withCString { write(descriptor, $0, strlen($0)) }
    guard written == text.utf8.count else { throw StepFailure(step: "write \(path)", code: errno) }
}

func readWholeFile(_ path: String) throws(StepFailure) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StepFailure(step: "open \(path)", code: errno) }
    defer { close(descriptor) }
    var content: [UInt8] = []
    while true {
        let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        if piece.isEmpty { return String(decoding: content, as: UTF8.self) }
        content += piece
    }
}
