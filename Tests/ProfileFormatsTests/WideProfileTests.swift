import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

/// Of a profile with more frames than anybody sees, what is stored and given to other tools
/// stays whole.
struct WideProfileTests {
    /// 100 chains of 200 frames, each a hundredth of the picture wide.
    private static let wide = ProfileBuilder.profile(
        (0..<100).map { chain in
            "chain\(chain) > " + (0..<199).map { "f\($0 % 40)" }.joined(separator: " > ")
        })

    @Test func `what other tools read stays whole`() throws {
        let folded = try FoldedStacks.encode(Self.wide, type: "cpu", limitBytes: 64 << 20)
        #expect(String(decoding: folded, as: UTF8.self).split(separator: "\n").count == 100)
        #expect(try ProfileJSON.decode(ProfileJSON.encode(Self.wide), limits: Self.limits).stacks.count == 20_000)
    }

    @Test func `who no longer waits for a profile does not read it`() async throws {
        let json = ProfileJSON.encode(Self.wide)
        let reading = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try ProfileJSON.decode(json, limits: Self.limits)
        }
        await #expect(throws: FormatError.cancelled) { try await reading.value }
    }

    private static let limits = DecodingLimits(
        bytes: 64 << 20, samples: 1_000_000, rows: 1_000_000, stringBytes: 4096, depth: 512)
}
