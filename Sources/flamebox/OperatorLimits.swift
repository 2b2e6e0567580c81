import ArgumentParser
import Foundation
import Snippets

/// `--config FILE`, for the commands that keep to limits.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: """
            A JSON file with limits to keep to instead of the usual ones: {"limits": {"sourceBytes": 131072}}. Variables \
            such as FLAMEBOX_SOURCE_BYTES go before it. See docs/configuration.md.
            """, completion: .file())
    var config: String?
}

/// `--limits JSON`: what `serve` found in its file and its environment, for children that see neither.
struct InheritedLimits: ParsableArguments {
    @Option(help: .hidden)
    var limits: String?
}

/// What an operator chose, from the file, the environment and the arguments.
///
/// Read before the arguments are parsed, because the defaults of other options are limits.
enum OperatorLimits {
    private static let fileBytes = 1 << 20

    /// Puts them into force, or ends the process with a sentence for each that cannot be.
    static func enforce(
        arguments: [String] = Array(CommandLine.arguments.dropFirst()),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        do throws(LimitChoice.Objections) {
            LimitValues.enforce(try choice(arguments: arguments, environment: environment).values())
        } catch {
            for sentence in error.sentences { complain(sentence) }
            throw ExitCode(2)
        }
    }

    static func choice(arguments: [String], environment: [String: String]) -> LimitChoice {
        // What follows is another program's.
        let arguments = arguments.first == Adhoc.configuration.commandName ? [] : arguments
        if let handed = value(of: "--limits", in: arguments) {
            return choice(json: Data("{\"limits\":\(handed)}".utf8), named: "--limits")
        }
        var choice = value(of: "--config", in: arguments).map(choice(file:)) ?? LimitChoice()
        for limit in SettableLimit.all {
            guard let text = environment[limit.variable] else { continue }
            if let value = Int(text) {
                choice.entries.append(.init(limit: limit.name, value: value, place: limit.variable))
            } else {
                choice.objections.append("\(limit.variable) is \(text.debugDescription), which is no whole number.")
            }
        }
        return choice
    }

    /// As `serve` hands them on; none where all are the usual ones.
    static var asArguments: [String] {
        let chosen = LimitValues.inForce.chosen
        guard !chosen.isEmpty else { return [] }
        return ["--limits", "{" + chosen.map { "\"\($0.limit.name)\":\($0.value)" }.joined(separator: ",") + "}"]
    }

    private static func choice(file: String) -> LimitChoice {
        guard let handle = FileHandle(forReadingAtPath: file), let data = try? handle.read(upToCount: fileBytes + 1)
        else { return LimitChoice(objections: ["--config \(file) cannot be read."]) }
        guard data.count <= fileBytes else {
            return LimitChoice(objections: ["--config \(file) is larger than \(fileBytes) bytes."])
        }
        return choice(json: data, named: file)
    }

    private static func choice(json: Data, named source: String) -> LimitChoice {
        do {
            let file = try JSONDecoder().decode(ConfigurationFile.self, from: json)
            var choice = LimitChoice(
                objections: file.unknownSections.map { "\($0) in \(source) is not known: limits are in \"limits\"." })
            for (name, number) in file.limits.sorted(by: { $0.key < $1.key }) {
                let place = "limits.\(name) in \(source)"
                if let value = number.value {
                    choice.entries.append(.init(limit: name, value: value, place: place))
                } else {
                    choice.objections.append("\(place) is no whole number.")
                }
            }
            return choice
        } catch {
            return LimitChoice(
                objections: ["\(source) is no JSON object with an object \"limits\" of names and numbers in it."])
        }
    }

    /// As the parser takes them: `--name value` or `--name=value`, up to `--`; the last one counts.
    private static func value(of name: String, in arguments: [String]) -> String? {
        let options = arguments.prefix { $0 != "--" }
        var found: String?
        for (index, argument) in options.enumerated() {
            if argument.hasPrefix("\(name)=") { found = String(argument.dropFirst(name.count + 1)) }
            if argument == name, index + 1 < options.count { found = options[index + 1] }
        }
        return found
    }
}

/// `{"limits": {NAME: NUMBER}}`
private struct ConfigurationFile: Decodable {
    struct Number: Decodable {
        /// Nil for what is none, or has a fraction.
        let value: Int?

        init(from decoder: any Decoder) throws {
            value = (try? decoder.singleValueContainer().decode(Double.self)).flatMap(Int.init(exactly:))
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    let limits: [String: Number]
    let unknownSections: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        limits = try container.decodeIfPresent([String: Number].self, forKey: Name(stringValue: "limits")) ?? [:]
        unknownSections = container.allKeys.map(\.stringValue).filter { $0 != "limits" }.sorted()
    }
}
