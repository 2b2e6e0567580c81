import SandboxProtocol
import Testing

struct PolicyRuleTests {
    private func rules(_ text: String) throws -> [PolicyRule] { try policyRules(of: "x") { _ in text } }

    @Test func `a policy is read line by line, with its conditions`() throws {
        let text = """
            # a comment
            allow read   # everybody
            allow clone when 0 & 0x10000 == 0x10000 and 1 == 7 # threads
            errno clone3 ENOSYS
            kill ptrace
            """
        #expect(
            try rules(text) == [
                PolicyRule(call: "read", action: .allow([])),
                PolicyRule(
                    call: "clone",
                    action: .allow([
                        ArgumentCondition(argument: 0, mask: 0x10000, value: 0x10000),
                        ArgumentCondition(argument: 1, value: 7),
                    ])),
                PolicyRule(call: "clone3", action: .fail(errno: 38)), PolicyRule(call: "ptrace", action: .kill([])),
            ])
    }

    @Test func `what is included stands in the place of its line`() throws {
        let files = ["x": "kill a\ninclude y\nkill c", "y": "kill b"]
        #expect(try policyRules(of: "x") { try #require(files[$0]) }.map(\.call) == ["a", "b", "c"])
    }

    @Test(arguments: [
        "allow read", "allow", "permit read # x", "errno read", "errno read EWHAT", "kill read when 9 == 1",
        "kill read when 0 = 1", "kill read when 0 == 1 and", "kill read if 0 == 1", "kill read when 0 & 1 == x",
    ])
    func `a line that cannot be read is no rule, with its number`(line: String) {
        let error = #expect(throws: PolicyError.self) { try rules("\n\(line)") }
        #expect(error?.description.hasPrefix("x:2:") == true)
    }
}
