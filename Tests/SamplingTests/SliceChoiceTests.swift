import Testing

@testable import Sampling

struct SliceChoiceTests {
    private static let longBytes = 64_000

    private func choice(after samples: Int, copying copied: Int) -> SliceChoice {
        var choice = SliceChoice(longBytes: Self.longBytes)
        for _ in 0..<samples { choice.note(copied: copied, wasCut: false) }
        return choice
    }

    @Test func `a slice copied for nothing is shortened once enough samples say so`() {
        #expect(choice(after: 63, copying: Self.longBytes).width == .long)
        #expect(choice(after: 64, copying: Self.longBytes).width == .short)
    }

    @Test func `what ends by itself is not shortened`() {
        #expect(choice(after: 1000, copying: 3000).width == .long)
    }

    @Test func `a program that begins with little and goes on with much is shortened later`() {
        var choice = choice(after: 100, copying: 3000)
        for _ in 0..<128 { choice.note(copied: Self.longBytes, wasCut: false) }
        #expect(choice.width == .short)
    }

    @Test(arguments: [0, 1, 63, 64, 500])
    func `the first walk that is cut brings the long slice back for good`(_ before: Int) {
        var choice = choice(after: before, copying: Self.longBytes)
        choice.note(copied: Self.longBytes, wasCut: true)
        #expect(choice.width == .long)
        #expect(choice.triedBytes == .max)
        for _ in 0..<1000 { choice.note(copied: Self.longBytes, wasCut: false) }
        #expect(choice.width == .long)
    }

    @Test func `the short slice is what the kernel takes`() {
        for longBytes in [64_064, 12_800, 8, 0] {
            #expect(SliceChoice.shortBytes(of: longBytes).isMultiple(of: 8))
        }
    }
}
