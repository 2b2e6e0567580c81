/// What a policy file says, line by line; `Sandbox/Policies/common.policy` has the grammar.
package struct PolicyRule: Equatable, Sendable {
    package enum Action: Equatable, Sendable {
        case allow([ArgumentCondition])
        case fail(errno: Int32)
        case kill([ArgumentCondition])
    }

    package let call: String
    package let action: Action

    package init(call: String, action: Action) {
        self.call = call
        self.action = action
    }
}

/// Holds where `argument & mask == value`.
package struct ArgumentCondition: Equatable, Sendable {
    package let argument: UInt32
    package let mask: UInt64
    package let value: UInt64

    package init(argument: UInt32, mask: UInt64 = .max, value: UInt64) {
        self.argument = argument
        self.mask = mask
        self.value = value
    }
}

/// A line that cannot be read, by file and number.
package struct PolicyError: Error, CustomStringConvertible {
    package let description: String
}

/// The rules of a policy and of everything it includes.
/// - Parameter read: answers the text of the policy file of this name.
package func policyRules(of name: String, read: (String) throws -> String) throws -> [PolicyRule] {
    let lines = try read(name).split(separator: "\n", omittingEmptySubsequences: false)
    return try lines.enumerated().flatMap { number, line in
        let parts = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var words = (parts.first ?? "").split(separator: " ").map(String.init)[...]
        guard let verb = words.popFirst() else { return [PolicyRule]() }
        guard let call = words.popFirst() else {
            throw PolicyError(description: "\(name):\(number + 1): a rule without a name")
        }
        if verb == "include" { return try policyRules(of: call, read: read) }
        guard let action = readAction(verb, words, hasReason: parts.count == 2) else {
            throw PolicyError(description: "\(name):\(number + 1): cannot read this rule")
        }
        return [PolicyRule(call: call, action: action)]
    }
}

/// What is allowed must say why.
private func readAction(_ verb: String, _ words: ArraySlice<String>, hasReason: Bool) -> PolicyRule.Action? {
    switch verb {
    case "allow":
        guard hasReason, let conditions = readConditions(words) else { return nil }
        return .allow(conditions)
    case "errno":
        guard words.count == 1, let name = words.first, let code = errnoNames[name] else { return nil }
        return .fail(errno: code)
    case "kill":
        return readConditions(words).map { .kill($0) }
    default:
        return nil
    }
}

private func readConditions(_ words: ArraySlice<String>) -> [ArgumentCondition]? {
    guard let when = words.first else { return [] }
    guard when == "when" else { return nil }
    let conditions = words.dropFirst().split(separator: "and", omittingEmptySubsequences: false).map(readCondition)
    return conditions.contains { $0 == nil } ? nil : conditions.compactMap(\.self)
}

private func readCondition(_ words: ArraySlice<String>) -> ArgumentCondition? {
    let words = Array(words)
    guard words.count == 3 || words.count == 5, words[words.count - 2] == "==", let argument = UInt32(words[0]),
        argument < 6, let value = readNumber(words[words.count - 1])
    else { return nil }
    guard words.count == 5 else { return ArgumentCondition(argument: argument, value: value) }
    guard words[1] == "&", let mask = readNumber(words[2]) else { return nil }
    return ArgumentCondition(argument: argument, mask: mask, value: value)
}

private func readNumber(_ word: String) -> UInt64? {
    word.hasPrefix("0x") ? UInt64(word.dropFirst(2), radix: 16) : UInt64(word)
}

private let errnoNames: [String: Int32] = ["EPERM": 1, "EACCES": 13, "ENOSYS": 38, "EOPNOTSUPP": 95]
