/// A whole number that counts something, from 0 to 2⁵³: what is beyond is taken for the nearest, so that no sum of a few of
/// them overflows, whatever a service sends.
struct Amount: Decodable {
    let value: Int

    init(from decoder: any Decoder) throws {
        value = min(max(try decoder.singleValueContainer().decode(Int.self), 0), 1 << 53)
    }
}
