import ArgumentParser

@main
struct Flamebox: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flamebox",
        abstract: "Runs Swift and Go in a sandbox and shows where the time went.",
        subcommands: [Serve.self, Run.self, Diff.self, Doctor.self, Worker.self, Web.self, Prepare.self])
}
