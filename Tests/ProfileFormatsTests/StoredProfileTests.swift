import ProfileBuilding
import ProfileFormats
import Testing

struct StoredProfileTests {
    @Test func `a stored profile is small and comes back equal`() throws {
        let stored = try StoredProfile.encode(SampleProfile.make())
        #expect(stored.count < 4096)
        #expect(try StoredProfile.decode(stored, limits: limits) == SampleProfile.make())
    }

    @Test func `the limit counts decompressed bytes`() throws {
        let stored = try StoredProfile.encode(SampleProfile.make())
        let small = DecodingLimits(bytes: stored.count, samples: 1000, rows: 1000, stringBytes: 4096, depth: 600)
        #expect(throws: FormatError.compression(.largerThan(bytes: stored.count))) {
            try StoredProfile.decode(stored, limits: small)
        }
        #expect(throws: FormatError.compression(.malformed)) { try StoredProfile.decode([], limits: limits) }
    }
}
