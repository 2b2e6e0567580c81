import ArgumentParser
import Foundation

/// What a command answers, for whoever reads it.
enum StandardOutput {
    /// Throws how the command ends where nobody reads any more (141, as a signal for that would end it), or where nothing more
    /// can be written there (74), which is said.
    static func write(_ bytes: Data) throws(ExitCode) {
        do {
            try FileHandle.standardOutput.write(contentsOf: bytes)
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
            if cause.domain == NSPOSIXErrorDomain, cause.code == Int(EPIPE) { throw ExitCode(141) }
            complain("The answer cannot be written: \(cause.localizedDescription)")
            throw ExitCode(74)
        }
    }
}
