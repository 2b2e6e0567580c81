import Profiles
import Testing

struct ShareIntervalTests {
    /// Reference values: Wilson's formula by hand, z = 1.959964.
    @Test(arguments: [
        (10, 100, 0.0552, 0.1744), (100, 1000, 0.0829, 0.1201), (1, 10, 0.0179, 0.4042), (5, 5, 0.5655, 1),
        (0, 5, 0, 0.4345),
    ])
    func `the interval is Wilson's`(hits: Int, samples: Int, low: Double, high: Double) {
        let interval = ShareInterval(hits: hits, of: samples)
        #expect(abs(interval.low - low) < 0.0001)
        #expect(abs(interval.high - high) < 0.0001)
    }

    @Test func `without samples nothing is known`() {
        #expect(ShareInterval(hits: 0, of: 0).low == 0)
        #expect(ShareInterval(hits: 0, of: 0).high == 1)
    }

    @Test func `no share leaves the possible`() {
        for hits in 0...200 {
            let interval = ShareInterval(hits: hits, of: 200)
            #expect(0 <= interval.low && interval.low <= Double(hits) / 200)
            #expect(Double(hits) / 200 <= interval.high && interval.high <= 1)
        }
    }
}
