/// What a run printed to one stream: enough to tell whether another run printed the same, and the end of it for a person.
struct PrintedText: Equatable, Sendable {
    private var count = 0
    /// FNV-1a of 64 bits: outputs are held against each other by the person's own commands, which do not forge them.
    private var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    private(set) var end: [UInt8] = []

    /// Of the end that is kept.
    private static let endBytes = 2048

    mutating func append(_ bytes: [UInt8]) {
        count += bytes.count
        for byte in bytes { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
        end = (end + bytes.suffix(Self.endBytes)).suffix(Self.endBytes)
    }
}
