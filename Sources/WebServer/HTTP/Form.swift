import Snippets

/// A submitted HTML form, `application/x-www-form-urlencoded`.
struct Form {
    private let values: [String: String]

    /// 400 for what is not UTF-8 once decoded. Of two values of one name the last counts.
    init(_ bytes: [UInt8]) throws {
        var values: [String: String] = [:]
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            values[try Self.decode(parts[0])] = try Self.decode(parts.count == 2 ? parts[1] : [])
        }
        self.values = values
    }

    subscript(_ name: String) -> String? { values[name] }

    /// As text areas send it, each line ended by CR LF; programs are written with LF.
    func lines(_ name: String) -> String? {
        values[name]?.replacing("\r\n", with: "\n")
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) throws -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2)
                guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else {
                    throw Problem.malformed("The form is not encoded as forms are.")
                }
                decoded.append(value)
                rest = rest.dropFirst(2)
            default: decoded.append(byte)
            }
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw Problem.malformed("The form is not UTF-8.")
        }
        return text
    }
}

extension HTTPSubmission {
    /// The editor's form: what it leaves empty has its default.
    init(_ form: Form) throws {
        self.init()
        language = form["language"]
        code = form.lines("code")
        parent = form.chosen("parent")
        toolchain = form.chosen("toolchain")
        var options = Options()
        options.mode = form.chosen("mode")
        options.optimization = form.chosen("optimization")
        options.standardInput = form.lines("standardInput")
        options.arguments = form.lines("arguments")?.split(separator: "\n").map(String.init)
        options.environment = try form.lines("environment").map(Self.environment)
        options.swiftMode = try form.number("swiftMode")
        options.sampleRateHz = try form.number("sampleRateHz")
        options.timeLimitMs = try form.number("timeLimitMs")
        options.profiles = form.chosen("profiles").map { choice in
            choice == "none" ? [] : choice.split(separator: ",").map(String.init)
        }
        self.options = options
    }
}

extension HTTPSubmission {
    /// Lines `NAME=VALUE`.
    static func environment(_ text: String) throws -> [String: String] {
        var environment: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let sign = line.firstIndex(of: "=") else {
                throw Refusal(
                    field: "options.environment", detail: "A line of the environment is NAME=VALUE; one has no '='.")
            }
            environment[String(line[..<sign])] = String(line[line.index(after: sign)...])
        }
        return environment
    }
}

extension Form {
    func chosen(_ name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    fileprivate func number(_ name: String) throws -> HTTPSubmission.WholeNumber? {
        guard let text = chosen(name) else { return nil }
        guard let number = Int(text) else {
            throw Refusal(field: "options.\(name)", detail: "options.\(name) is not a whole number.")
        }
        return HTTPSubmission.WholeNumber(number)
    }
}
