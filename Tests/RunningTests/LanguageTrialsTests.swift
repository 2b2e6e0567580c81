import Jobs
import Snippets
import Testing

@testable import Running

struct LanguageTrialsTests {
    private func offers(_ troubles: String?...) -> [LanguageOffer] {
        zip([.go, .swift], troubles).map { LanguageOffer(language: $0, toolchains: [], trouble: $1) }
    }

    @Test func `a worker starts where a language works, or may work in a moment`() {
        #expect(NoLanguage(offers(nil, nil)) == nil)
        #expect(NoLanguage(offers("It was rejected.", nil)) == nil)
        #expect(NoLanguage(offers(LanguageTrials.tooSlow, LanguageTrials.tooSlow)) == nil)
        #expect(NoLanguage(offers("It was rejected.", LanguageTrials.tooSlow)) == nil)
        #expect(NoLanguage(offers("It was rejected.", "It is not there."))?.troubles.count == 2)
    }
}
