import Snippets

/// `/api/limits`: what a request or a program meets, and what the operator of this service chose.
struct LimitsDocument: Encodable {
    /// Those that nobody can choose.
    private static let fixed = [
        "arguments": Limits.arguments,
        "argumentBytes": Limits.argumentBytes,
        "requestBodyBytes": Limits.requestBodyBytes,
        "minSampleRateHz": Limits.sampleRatesHz.lowerBound,
        "stackFrames": Limits.stackFrames,
        "minComparisonPairs": Limits.comparisonPairs.lowerBound,
    ]

    func encode(to encoder: any Encoder) throws {
        let settable = SettableLimit.all.map { ($0.name, $0.value(in: .inForce)) }
        try Self.fixed.merging(settable) { fixed, _ in fixed }.encode(to: encoder)
    }
}
