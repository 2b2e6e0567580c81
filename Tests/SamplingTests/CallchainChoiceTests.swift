import Testing

@testable import Sampling

struct CallchainChoiceTests {
    private func choice(after whole: Int) -> CallchainChoice {
        var choice = CallchainChoice()
        for _ in 0..<whole { choice.note(isWhole: true) }
        return choice
    }

    @Test func `enough whole walks in a row do without`() {
        #expect(choice(after: 63).isWanted)
        #expect(!choice(after: 64).isWanted)
        #expect(!choice(after: 1000).isWanted)
    }

    @Test func `a walk that is not whole begins the trial anew`() {
        var choice = choice(after: 63)
        choice.note(isWhole: false)
        for _ in 0..<63 { choice.note(isWhole: true) }
        #expect(choice.isWanted)
        choice.note(isWhole: true)
        #expect(!choice.isWanted)
    }

    @Test func `a walk that would have needed it brings it back for good`() {
        var choice = choice(after: 100)
        choice.note(isWhole: false)
        for _ in 0..<1000 { choice.note(isWhole: true) }
        #expect(choice.isWanted)
    }
}
