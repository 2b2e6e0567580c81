import ArgumentParser
import Foundation
import PostgreSQL
import Snippets

/// `--store`, for who keeps everything in a database that several services share.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            A PostgreSQL database for all that is stored and all that waits, shared with every other service on it: \
            postgres://USER@HOST/DATABASE, without a password. Or FLAMEBOX_STORE in the environment, with or without one.
            """, valueName: "address"))
    var store: String?

    @Option(help: "A file whose first line is the password for the database.", completion: .file())
    var storePassword: String?

    /// By which `serve` tells `web` that the address is in its descriptor 3.
    static let handedFlag = "store-address-handed"
    static let variable = "FLAMEBOX_STORE"

    /// Nil where everything is kept in the data directory. Ends the process with a sentence where it is no database.
    func settings(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> PostgresSettings? {
        guard let text = store ?? environment[Self.variable], !text.isEmpty else {
            guard storePassword == nil else {
                throw refusal("--store-password is for a database: name it with --store.")
            }
            return nil
        }
        do {
            var settings = try PostgresSettings(text)
            guard store == nil || !settings.hasPassword else {
                throw refusal(
                    "Everybody on this host can read what --store says: put the password into a file for "
                        + "--store-password, or the address into \(Self.variable).")
            }
            guard settings.hosts.allSatisfy({ !$0.isEmpty }), (1...Limits.databaseHosts).contains(settings.hosts.count)
            else {
                throw refusal(
                    "The database's address names 1 to \(Limits.databaseHosts) hosts, or directories of its sockets.")
            }
            if let storePassword { settings.identify(byPassword: try password(in: storePassword)) }
            return settings
        } catch let wrong as PostgresSettings.Refusal {
            throw refusal(wrong.description)
        } catch let failure as PostgresFailure {
            throw refusal("--store needs more: \(failure).")
        }
    }

    private func password(in file: String) throws -> String {
        guard let handle = FileHandle(forReadingAtPath: file),
            let data = try? handle.read(upToCount: Limits.databasePasswordBytes + 2),
            let line = String(decoding: data, as: UTF8.self).split(
                separator: "\n", omittingEmptySubsequences: false
            ).first,
            (1...Limits.databasePasswordBytes).contains(line.utf8.count), !line.utf8.contains(0)
        else {
            throw refusal(
                "--store-password \(file) cannot be read, or its first line is not 1 to "
                    + "\(Limits.databasePasswordBytes) bytes.")
        }
        return String(line)
    }

    private func refusal(_ sentence: String) -> ExitCode {
        complain(sentence)
        return ExitCode(2)
    }
}
