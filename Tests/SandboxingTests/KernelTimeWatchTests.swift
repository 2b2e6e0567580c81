import Testing

@testable import Sandboxing

struct KernelTimeWatchTests {
    @Test func `times are read behind a name that holds anything`() throws {
        let line = "7 (a) b 1 2) R 1 7 7 0 -1 4194560 9 0 0 0 1234 567 0 0 20 0 1 0 99"
        let times = try #require(KernelTimeWatch.times(in: line))
        #expect(times.user == 1234 && times.system == 567)
        for line in ["", "7 (a", "7 (a) R 1", "7 (a) R 1 7 7 0 -1 4194560 9 0 0 0 x 567", "18446744073709551615)"] {
            #expect(KernelTimeWatch.times(in: line) == nil)
        }
    }

    @Test func `it is much from a share and an amount on`() {
        #expect(!KernelTimeWatch.isMuch(userTicks: 0, systemTicks: 0))
        #expect(!KernelTimeWatch.isMuch(userTicks: 0, systemTicks: 5))
        #expect(KernelTimeWatch.isMuch(userTicks: 0, systemTicks: 6))
        #expect(!KernelTimeWatch.isMuch(userTicks: 1000, systemTicks: 40))
        #expect(KernelTimeWatch.isMuch(userTicks: 1000, systemTicks: 42))
    }
}
