import PerfEvents
import SandboxProtocol

/// What is understood means the same when it is written again, and every number is judged.
func feedEventOrder(_ bytes: [UInt8]) {
    if let order = try? EventOrder(decoding: bytes) {
        precondition((try? EventOrder(decoding: order.encoded())) == order)
        if order.isWithinBounds { precondition(order.process.map { $0 > 0 } ?? true) }
    }
    if let answer = try? EventAnswer(decoding: bytes) {
        precondition((try? EventAnswer(decoding: answer.encoded())) == answer)
    }
}
