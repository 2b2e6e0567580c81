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
        let shelf = RecordingShelf(data: data)
        GrowingRecording.completeInterrupted(on: shelf)
        let viewer: RecordingsViewer
        do { viewer = try RecordingsViewer(try viewerConfiguration(), shelf: shelf) } catch {
            complain("\(error)")
            throw ExitCode(2)
        }
        runToExit { [options] in
            do {
                try await viewer.run(logger: Self.quietLogger) { port in
                    let address = "http://\(options.host):\(port)/recordings"
                    FileHandle.standardOutput.write(Data("Flamebox is ready on \(address)\n".utf8))
                }
            } catch let refusal as CannotListen {
                complain("\(refusal)")
                throw ExitCode(2)
            }
        }
    }

    private func viewerConfiguration() throws -> WebServerConfiguration {
        let installation = try Installation.ofThisProgram()
        var configuration = WebServerConfiguration(
            web: URL(filePath: installation.web), templates: URL(filePath: installation.templates))
        configuration.host = options.host
        configuration.port = options.port
        return configuration
    }

    private static var quietLogger: Logger {
        var logger = Logger(label: "view") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        return logger
    }
}
