import Profiles
import Testing

struct ProfileQualityTests {
    @Test(
        arguments: [
            (1000, 995, true, nil), (1000, 901, true, nil), (1000, 899, true, "10 % "), (2765, 8, nil, "99 % "),
            (1000, 500, false, nil), (0, 0, true, nil), (1000, 0, true, nil), (.max, 1, true, "99 % "),
        ] as [(Int, Int, Bool?, String?)])
    func `much CPU time without samples is told, unless it is the kernel's or all`(
        seenMs: Int, sampledMs: Int, includesKernel: Bool?, beginning: String?
    ) {
        var quality = ProfileQuality()
        (quality.cpuSeenMs, quality.cpuSampledMs, quality.includesKernel) = (seenMs, sampledMs, includesKernel)
        #expect((quality.coverageDoubt != nil) == (beginning != nil))
        if let beginning { #expect(quality.coverageDoubt?.hasPrefix(beginning) == true) }
    }

    @Test func `where samples were lost, threads are not blamed for what is missing`() {
        var quality = ProfileQuality()
        (quality.cpuSeenMs, quality.cpuSampledMs, quality.lostSamples) = (1000, 500, 500)
        #expect(quality.coverageDoubt == "50 % of its CPU time was not sampled.")
    }
}
