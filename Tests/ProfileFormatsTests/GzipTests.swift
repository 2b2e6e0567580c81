import ProfileFormats
import Testing

struct GzipTests {
    @Test(arguments: [0, 1, 255, 300_000, 1_000_000])
    func `what is compressed comes back`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        #expect(try Gzip.decompress(Gzip.compress(bytes), limitBytes: count) == bytes)
    }

    /// A count of looks, because that is what bounds how long work goes on for nobody.
    @Test func `both directions end soon after nobody wants the answer`() throws {
        let bytes = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        let packed = try Gzip.compress(bytes)
        for bound in [0, 1, 5] {
            var looks = 0
            func isWanted() -> Bool {
                looks += 1
                return looks <= bound
            }
            #expect(throws: Gzip.Failure.unwanted) { try Gzip.compress(bytes, isWanted: isWanted) }
            #expect(looks == bound + 1)
            looks = 0
            #expect(throws: Gzip.Failure.unwanted) {
                try Gzip.decompress(packed, limitBytes: bytes.count, isWanted: isWanted)
            }
            #expect(looks == bound + 1)
        }
    }

    @Test(arguments: [0, 1, 65_536, 65_537, 1_000_000])
    func `what is compressed comes back piece by piece`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        let packed = try Gzip.compress(bytes)
        let reader = try GzipReader(packed)
        var read: [UInt8] = []
        while case let piece = try reader.next(upTo: 65_536), !piece.isEmpty { read += piece }
        #expect(read == bytes)
        let cut = try GzipReader(Array(packed.dropLast(9)))
        #expect(throws: Gzip.Failure.malformed) { while try !cut.next(upTo: 65_536).isEmpty {} }
    }

    @Test func `a bomb stops at the limit`() throws {
        let bomb = try Gzip.compress([UInt8](repeating: 0, count: 50_000_000))
        #expect(bomb.count < 100_000)
        #expect(throws: Gzip.Failure.largerThan(bytes: 1 << 20)) { try Gzip.decompress(bomb, limitBytes: 1 << 20) }
    }

    @Test func `every truncation is refused`() throws {
        let whole = try Gzip.compress(Array("a profile".utf8))
        for length in 0..<whole.count {
            #expect(throws: Gzip.Failure.malformed) {
                try Gzip.decompress(Array(whole[..<length]), limitBytes: 1000)
            }
        }
    }

    @Test func `damage and trailing bytes are refused`() throws {
        var damaged = try Gzip.compress(Array("a profile".utf8))
        #expect(throws: Gzip.Failure.malformed) { try Gzip.decompress(damaged + [0], limitBytes: 1000) }
        damaged[damaged.count - 8] ^= 1
        #expect(throws: Gzip.Failure.malformed) { try Gzip.decompress(damaged, limitBytes: 1000) }
        #expect(throws: Gzip.Failure.malformed) { try Gzip.decompress(Array("{}".utf8), limitBytes: 1000) }
    }
}
