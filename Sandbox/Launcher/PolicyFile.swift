/// What a policy file says, line by line; `Sandbox/Policies/common.policy` has the grammar.
struct PolicyRule {
    enum Action {
        case allow([ArgumentCondition])
        case fail(errno: Int32)
        case kill([ArgumentCondition])
    }

    let call: String
    let action: Action
}

/// Holds where `argument & mask == value`.
struct ArgumentCondition {
    let argument: UInt32
    let mask: UInt64
    let value: UInt64
}

/// A line that cannot be read, by file and number.
struct PolicyError: Error, CustomStringConvertible {
    let description: String
}

/// Reads a policy and everything it includes.
func readPolicy(_ path: String) throws -> [PolicyRule] {
    let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let lines = try readWholeFile(path).split(separator: "\n", omittingEmptySubsequences: false)
    return try lines.enumerated().flatMap { number, line in
        let parts = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var words = (parts.first ?? "").split(separator: " ").map(String.init)[...]
        guard let verb = words.popFirst(), let name = words.popFirst() else { return [PolicyRule]() }
        if verb == "include" { return try readPolicy("\(directory)/\(name)") }
        guard let action = readAction(verb, words, hasReason: parts.count == 2) else {
            throw PolicyError(description: "\(path):\(number + 1): cannot read this rule")
        }
        return [PolicyRule(call: name, action: action)]
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
    guard words.count == 5 else { return ArgumentCondition(argument: argument, mask: .max, value: value) }
    guard words[1] == "&", let mask = readNumber(words[2]) else { return nil }
    return ArgumentCondition(argument: argument, mask: mask, value: value)
}

private func readNumber(_ word: String) -> UInt64? {
    word.hasPrefix("0x") ? UInt64(word.dropFirst(2), radix: 16) : UInt64(word)
}

private let errnoNames: [String: Int32] = ["EPERM": 1, "EACCES": 13, "ENOSYS": 38, "EOPNOTSUPP": 95]
