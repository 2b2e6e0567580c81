import Linux
import Profiling

extension LocalProfiler {
    /// Profiles a process and all that it starts from now on. What this host forbids is said with what mends it.
    ///
    /// - Parameter group: where that process and all that it will start live, and nothing else; nil where there is none.
    @available(*, noasync, message: "blocks the calling thread")
    func watch(
        _ process: Int32, isRunning: Bool, group: CommandGroup? = nil, rateHz: Int
    ) throws(RecorderFailure) -> ProfilingSession {
        do throws(SystemError) {
            let processes = ProcessTree(processID: process, group: group?.path, cpus: try onlineProcessors())
            return try attach(to: processes, isRunning: isRunning, rateHz: rateHz)
        } catch {
            throw .refused(SamplingRefusal(error: error).sentence)
        }
    }
}
