import Testing

@testable import Sandboxing

struct JailUsersTests {
    private let text = """
        else:100000:65536
        # a comment
        me:200000:10
        1000:300000:2000
        me:0:65536
        me:4294967295:2
        me:5
        me:x:1
        """

    @Test func `ranges are a user's by name and by number, and what makes no sense is none`() {
        #expect(
            SubordinateRange.ranges(in: text, of: ["1000", "me"]) == [
                SubordinateRange(first: 200_000, count: 10), SubordinateRange(first: 300_000, count: 2000),
            ])
        #expect(SubordinateRange.ranges(in: text, of: ["nobody"]).isEmpty)
    }

    @Test func `jails get numbers that are theirs as users and as groups`() {
        let users = [SubordinateRange(first: 100, count: 50), SubordinateRange(first: 1000, count: 100)]
        let groups = [SubordinateRange(first: 140, count: 20), SubordinateRange(first: 1050, count: 200)]
        #expect(SubordinateRange.common(of: users, and: groups) == SubordinateRange(first: 1050, count: 50))
        #expect(SubordinateRange.common(of: users, and: []) == nil)
        #expect(SubordinateRange.common(of: users, and: [SubordinateRange(first: 150, count: 10)]) == nil)
    }
}
