import ArgumentParser
import Compiling
import Foundation
import Running
import Sandboxing
import Snippets

/// `flamebox doctor`: what this host can and cannot do, and how to mend it.
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try what the sandbox and the sampler need of this host, and say how to mend what is missing.",
        discussion: """
            Makes jails, limits and samplers as a run would and with a worker's rights, lets hostile programs loose in \
            them, and looks at the result from outside. Exits with 0 where everything works, 1 where something was waived by name, 2 where \
            'serve' would refuse.
            """)

    @Flag(help: "Print the rows as JSON.")
    var json = false

    @Option(help: "The data directory that 'serve' is given: its store and its disk are looked at.")
    var data = "data"

    @OptionGroup var sandbox: SandboxOptions

    @OptionGroup var configuration: ConfigurationOptions

    func run() throws {
        let (waivers, data, json) = (sandbox.waivers, data, json)
        let store = storeRow(data: data)
        // While there are rights to give up to it.
        let web = WebTrial.rows(waivers: waivers)
        let kernel = try WorkerConfinement.enter()
        runToExit {
            let installation = try Installation.ofThisProgram()
            let examination = await HostExamination(of: installation, waivers: waivers, kernel: kernel)
            var rows = examination.rows
            if hostSuffices(rows) {
                rows += await examineInstallation(installation, dataDirectory: data, waivers: waivers)
            }
            try Self.show(rows + web + [store, limitsRow], asJSON: json)
        }
    }

    private static func show(_ rows: [HostProbe], asJSON json: Bool) throws {
        try json ? printJSON(rows) : printTable(rows)
        guard hostSuffices(rows) else { throw ExitCode(2) }
        if rows.contains(where: \.isWaived) { throw ExitCode(1) }
    }

    private static func printJSON(_ rows: [HostProbe]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(rows), as: UTF8.self))
    }

    private static func printTable(_ rows: [HostProbe]) {
        let width = rows.map(\.name.count).max() ?? 0
        for row in rows {
            print(
                row.verdict.padding(toLength: 9, withPad: " ", startingAt: 0)
                    + row.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + row.meaning)
            if !row.mend.isEmpty { print(String(repeating: " ", count: width + 11) + "To mend it: \(row.mend)") }
        }
    }
}

/// Which limits are in force: those that the operator chose, by name.
private var limitsRow: HostProbe {
    let chosen = LimitValues.inForce.chosen.map { limit, value in
        "\(limit.name) \(value) (usually \(limit.value(in: LimitValues())))"
    }
    return HostProbe(
        name: "limits", isRequired: false, isWorking: true,
        meaning: chosen.isEmpty
            ? "All limits are the usual ones." : "Chosen by the operator: \(chosen.joined(separator: ", ")).")
}

extension HostProbe {
    fileprivate var verdict: String {
        if isWorking { return "ok" }
        if isWaived { return "waived" }
        return isRequired ? "MISSING" : "without"
    }
}
