import ArgumentParser
import Compiling
import Foundation
import Logging
import Recordings
import WebServer

extension Serve {
    /// `flamebox serve --view-only`: the web side alone, in this process, as the person who calls.
    func view() throws {
        let data = options.chosenData ?? RecordingShelf.usualData(ProcessInfo.processInfo.environment)
        let view = try LocalView(host: options.host, port: options.port, shelf: RecordingShelf(data: data))
        runToExit { try await view.serve { _ in "/recordings" } }
    }
}

/// The web side alone, for the recordings of one shelf.
struct LocalView: Sendable {
    private let host: String
    private let viewer: RecordingsViewer

    /// Completes first what was interrupted. Ends with 2 where it cannot serve.
    init(host: String, port: Int, shelf: RecordingShelf) throws {
        GrowingRecording.completeInterrupted(on: shelf)
        let installation = try Installation.ofThisProgram()
        var configuration = WebServerConfiguration(
            web: URL(filePath: installation.web), templates: URL(filePath: installation.templates))
        configuration.host = host
        configuration.port = port
        self.host = host
        do { viewer = try RecordingsViewer(configuration, shelf: shelf) } catch {
            complain("\(error)")
            throw ExitCode(2)
        }
    }

    /// Until SIGTERM or SIGINT comes.
    ///
    /// - Parameter onReady: told the address once requests are answered; answers the path to be printed.
    func serve(onReady: @escaping @Sendable (_ address: String) -> String) async throws {
        do {
            try await viewer.run(logger: Self.quietLogger) { [host] port in
                let address = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
                let path = onReady(address)
                FileHandle.standardOutput.write(Data("Flamebox is ready on \(address)\(path)\n".utf8))
            }
        } catch let refusal as CannotListen {
            complain("\(refusal)")
            throw ExitCode(2)
        }
    }

    private static var quietLogger: Logger {
        var logger = Logger(label: "view") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        return logger
    }
}
