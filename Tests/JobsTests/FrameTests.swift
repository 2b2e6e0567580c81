import Testing

@testable import Jobs

struct FrameTests {
    @Test func `a frame says its lengths in little-endian`() throws {
        let bytes = try Frame(json: [1, 2, 3], blob: [UInt8](repeating: 9, count: 258)).encoded()
        #expect(bytes.prefix(11) == [3, 0, 0, 0, 2, 1, 0, 0, 1, 2, 3])
        let lengths = try Frame.lengths(header: Array(bytes.prefix(8)))
        #expect(lengths.json == 3)
        #expect(lengths.blob == 258)
    }

    @Test(
        arguments: [
            [0, 0, 0, 2, 0, 0, 0, 0], [0, 0, 0, 0, 255, 255, 255, 255], [255, 255, 255, 255, 0, 0, 0, 0],
        ] as [[UInt8]])
    func `lengths beyond the limits are refused before anything is allocated`(header: [UInt8]) {
        #expect(throws: FrameError.self) { try Frame.lengths(header: header) }
    }

    @Test func `a short header is refused`() {
        #expect(throws: FrameError.truncated) { try Frame.lengths(header: [1, 0, 0]) }
    }
}
