import Foundation
import SandboxProtocol
import Snippets

/// The file in which a program names the code that it made, once the jail is dead and its launcher has copied it out.
struct DeliveredPerfMap: Sendable {
    let directory: String
    private let name = "perf-\(UUID().uuidString).map"

    /// - Parameter executable: the program, in a directory of the run's own.
    init(beside executable: String) {
        directory = (executable as NSString).deletingLastPathComponent
    }

    /// In the jail the program is process 2, and takes that for its number when it names the file.
    var handOut: HandOut {
        HandOut(scratch: RunView.scratchPath, path: "perf-2.map", name: name, byteLimit: Limits.perfMapBytes)
    }

    /// Reads it, and removes it: a comparison runs a program many times. Empty where there is none.
    func take() -> [UInt8] {
        let path = "\(directory)/\(name)"
        guard let bytes = FileManager.default.contents(atPath: path) else { return [] }
        try? FileManager.default.removeItem(atPath: path)
        return Array(bytes)
    }
}
