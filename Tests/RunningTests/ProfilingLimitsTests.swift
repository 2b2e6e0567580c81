import PerfEvents
import Profiling
import Snippets
import Testing

@testable import Running

struct ProfilingLimitsTests {
    @Test func `at every rate that may be asked for, a sampler may ask for the stack`() {
        for rate in Limits.sampleRatesHz {
            let bytes = ProfilingLimits.run(rateHz: rate).stackSliceBytes
            #expect(EventOrder.stackBytes.contains(UInt32(bytes)) && bytes.isMultiple(of: 8), "\(rate) Hz")
        }
    }
}
