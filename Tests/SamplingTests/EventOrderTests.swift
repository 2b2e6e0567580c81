import Linux
import PerfEvents
import SandboxProtocol
import Testing

struct EventOrderTests {
    private static let clock = SamplingOrder.Clock(stackBytes: 63_480, bringsCallchain: true, startsAtExec: false)
    private static let orders: [EventOrder] = [
        .standing, .counters(process: 7),
        .sampling(
            SamplingOrder(
                process: .max, watchesGroup: true, cpu: 63, rateHz: 4999, includesKernel: true,
                clocks: [clock, .init(stackBytes: 8, bringsCallchain: false, startsAtExec: true)])),
    ]
    private static let answers: [EventAnswer] =
        [.events([]), .events([0, 13, 0])] + EventRefusal.allCases.map { .refused($0) }

    @Test(arguments: orders)
    func `an order arrives as it was sent, and cut short it is none`(order: EventOrder) throws {
        let bytes = order.encoded()
        #expect(try EventOrder(decoding: bytes) == order)
        for length in bytes.indices {
            #expect(throws: ProtocolError.self) { try EventOrder(decoding: Array(bytes.prefix(length))) }
        }
        #expect(throws: ProtocolError.self) { try EventOrder(decoding: bytes + [0]) }
    }

    @Test(arguments: answers)
    func `an answer arrives as it was sent`(answer: EventAnswer) throws {
        #expect(try EventAnswer(decoding: answer.encoded()) == answer)
    }

    @Test func `a clock on a group never becomes one on everything`() {
        let order = SamplingOrder(
            process: 1, watchesGroup: true, cpu: 0, rateHz: 999, includesKernel: false, clocks: [Self.clock])
        #expect(EventOrder.sampling(order).open(group: nil) == [-9])
    }
}
