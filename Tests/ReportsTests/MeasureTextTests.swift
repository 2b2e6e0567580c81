import Reports
import Testing

struct MeasureTextTests {
    @Test(arguments: [(0.123, "12.3 %"), (0, "0.0 %"), (1, "100.0 %"), (0.00049, "0.0 %"), (0.0005, "0.1 %")])
    func `shares have one decimal`(share: Double, text: String) {
        #expect(MeasureText.share(share) == text)
    }

    @Test func `a share of nothing is none`() {
        #expect(MeasureText.share(0, of: 0) == "0.0 %")
    }

    @Test(arguments: [
        (370_000_000, "370 ms"), (3_700_000, "3.7 ms"), (9_940_000, "9.9 ms"), (9_950_000, "10 ms"),
        (0, "0.0 ms"), (12_345_678_901, "12346 ms"),
    ])
    func `times are milliseconds`(nanoseconds: UInt64, text: String) {
        #expect(MeasureText.weight(nanoseconds, unit: "nanoseconds") == text)
    }

    @Test func `other units are said as they are`() {
        #expect(MeasureText.weight(512, unit: "bytes") == "512 bytes")
    }
}
