import Foundation
import Profiling
import SandboxProtocol

/// The file in which a Swift program's handler left where it crashed, once the jail is dead and its launcher has copied
/// it out.
struct DeliveredCrash: Sendable {
    private let directory: String
    private let name = "crash-\(UUID().uuidString)"

    /// - Parameter executable: the program, in a directory of the run's own.
    init(beside executable: String) {
        directory = (executable as NSString).deletingLastPathComponent
    }

    /// The name that `Sandbox/Toolchains/swift/stdout.c` gives it.
    var handOut: HandOut {
        HandOut(
            scratch: RunView.scratchPath, path: ".flamebox-crash", name: name, byteLimit: RecordedCrash.recordByteLimit)
    }

    /// Reads it, and removes it: a comparison runs a program many times. Empty where there is none.
    func take() -> [UInt8] {
        let path = "\(directory)/\(name)"
        guard let bytes = FileManager.default.contents(atPath: path) else { return [] }
        // It is in the run's own directory, which goes with the run at the latest.
        try? FileManager.default.removeItem(atPath: path)
        return Array(bytes)
    }
}
