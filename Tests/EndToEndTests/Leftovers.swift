import Foundation

/// What services that are dead may have left on this host, which other services share.
enum Leftovers {
    /// The launchers that were built with this test program, whoever runs them.
    static func launchers() -> [pid_t] {
        guard let launcher = try? Service.buildDirectory.appending(path: "flamebox-sandbox").path else { return [] }
        return Service.processes().filter { process in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")) == launcher
        }
    }

    /// Those that nobody living started.
    static func orphanedLaunchers() -> [pid_t] { launchers().filter { Service.parentProcess(of: $0) == 1 } }

    /// Control groups, in every hierarchy, that these workers made for jails.
    static func groups(of workers: Set<pid_t>) -> [String] {
        // An enumerator does not go from one mount to another, so each hierarchy has its own.
        let root = "/sys/fs/cgroup"
        let hierarchies = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let all = (hierarchies.map { "\(root)/\($0)" } + [root]).flatMap { hierarchy in
            FileManager.default.enumerator(atPath: hierarchy)?.compactMap { $0 as? String } ?? []
        }
        return all.filter { path in
            let name = path.split(separator: "/").last?.split(separator: "-") ?? []
            return name.first == "flamebox" && name.count == 4 && pid_t(name[1]).map(workers.contains) == true
        }
    }

    /// Of workers that are dead, in a service's data directory.
    static func scratchDirectories(of workers: Set<pid_t>, in data: URL) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: data.appending(path: "scratch").path)
        return (names ?? []).filter { name in workers.contains { name.hasPrefix("worker-\($0)-") } }
    }

    /// Of ours, where the host sees them: jails have theirs to themselves.
    static func mounts() throws -> Set<Substring> {
        let table = try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
        return Set(table.split(separator: "\n").filter { $0.contains("flamebox") })
    }
}
