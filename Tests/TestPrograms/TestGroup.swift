import Glibc
import Linux

/// A control group of one process and what it will start, by which clocks are told what to watch.
final class TestGroup {
    private let directory: KernelDirectory

    /// Throws where this host has none, or lets us make none.
    init(holding process: Int32) throws(SystemError) {
        let places = ["/sys/fs/cgroup/perf_event", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"]
        let place = places.first { KernelDirectory($0).exists("cgroup.procs") } ?? places[0]
        directory = KernelDirectory("\(place)/flamebox-test-\(process)")
        try directory.make()
        try directory.write("cgroup.procs", "\(process)")
    }

    var path: String { directory.path }

    deinit { rmdir(directory.path) }
}
