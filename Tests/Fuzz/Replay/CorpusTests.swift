import Foundation
import Testing

/// What once led a decoder somewhere new, or astray, through it again. Sizes are bounded, and so is what a decoder makes
/// of them: a trap ends the tests, and so does a decoder that goes on for ever.
@Suite(.timeLimit(.minutes(20)))
struct CorpusTests {
    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Corpus")
        .standardized

    @Test(arguments: Decoder.allCases)
    func `every input that was kept is survived, whole and cut short`(_ decoder: Decoder) throws {
        let folder = Self.corpus.appending(path: decoder.rawValue)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        try #require(!files.isEmpty)
        for file in files {
            let bytes = try [UInt8](Data(contentsOf: file))
            decoder.feed(bytes)
            decoder.feed(Array(bytes.prefix(bytes.count / 2)))
            decoder.feed(decoder.mend(bytes))
        }
    }

    @Test(arguments: [[], [0], [UInt8](repeating: 0xFF, count: 4096), [UInt8](repeating: 0, count: 4096)])
    func `the plainest inputs are survived`(_ bytes: [UInt8]) {
        for decoder in Decoder.allCases { decoder.feed(bytes) }
    }

    @Test func `a mended mutation keeps its bytes but for the lengths`() {
        let damaged = [UInt8](repeating: 0xEE, count: 800)
        for decoder in Decoder.allCases { #expect(decoder.mend(damaged).count == damaged.count) }
    }
}
