import Foundation
import Glibc
import Linux
import Profiling

/// Why this host lets a person record nothing, and what mends it, in sentences.
struct SamplingRefusal {
    let error: SystemError
    /// `kernel.perf_event_paranoid`; nil where it cannot be read.
    let paranoidLevel: Int?

    /// As this host has it.
    init(error: SystemError) {
        let text = (try? String(contentsOfFile: Self.paranoidPath, encoding: .utf8)) ?? ""
        self.init(error: error, paranoidLevel: Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    init(error: SystemError, paranoidLevel: Int?) {
        self.error = error
        self.paranoidLevel = paranoidLevel
    }

    private static let paranoidPath = "/proc/sys/kernel/perf_event_paranoid"
    /// The kernel's own default: an ordinary user may sample processes of their own, without the kernel's time.
    private static let lenient = 2

    var sentence: String {
        switch error.code {
        case EACCES, EPERM: refused
        case ESRCH: "There is no such process."
        case EMFILE, ENFILE: "More files are open than this host allows: 'ulimit -n' raises that."
        case ENOSYS: "This kernel has no perf events."
        default: "This host does not let us sample: \(error)."
        }
    }

    private var refused: String {
        guard error.isOfSampling else { return "This process may not be looked at: \(error)." }
        guard let level = paranoidLevel, level > Self.lenient else {
            return
                "This process may not be sampled: it is another user's, or a container's filter forbids it (\(error))."
        }
        return """
            This host lets only root sample (kernel.perf_event_paranoid is \(level)). This mends it until the next start:
                sudo sysctl kernel.perf_event_paranoid=\(Self.lenient)
            """
    }
}
