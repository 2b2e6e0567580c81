import Glibc
package import Linux

/// A control group by which clocks are told what to watch, for one test's programs.
package struct TestGroup: ~Copyable {
    private let directory: KernelDirectory

    /// Throws where this host has none, or lets us make none.
    package init(named name: String) throws(SystemError) {
        let places = ["/sys/fs/cgroup/perf_event", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"]
        let place = places.first { KernelDirectory($0).exists("cgroup.procs") } ?? places[0]
        directory = KernelDirectory("\(place)/flamebox-test-\(name)-\(getpid())")
        try directory.make()
    }

    package var path: String { directory.path }

    package func add(_ process: Int32) throws(SystemError) {
        try directory.write("cgroup.procs", "\(process)")
    }

    deinit { rmdir(directory.path) }
}
