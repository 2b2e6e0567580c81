package import Profiles
package import Recordings

extension Recording {
    /// Takes over what the profile tells of itself: its types, and the processes that left samples, those that used most
    /// first.
    package mutating func describe(_ profile: Profile) {
        types = profile.summary(maximumThreads: 0).types.map {
            TypeTotal(name: $0.name, unit: $0.unit, samples: $0.samples, total: $0.total)
        }
        processes = Self.processes(of: profile)
    }

    /// A list of more is for no person.
    private static let listedProcesses = 1000

    private static func processes(of profile: Profile) -> [Process] {
        var nanoseconds = [Int64?](repeating: nil, count: profile.processes.count)
        for set in profile.sets {
            let column = set.samples.processes ?? []
            let time = set.types.firstIndex(of: .cpu)
            for (sample, process) in column.enumerated() where process >= 0 {
                guard let time else { continue }
                nanoseconds[Int(process)] = (nanoseconds[Int(process)] ?? 0) &+ set.samples.values[time][sample]
            }
        }
        let known = zip(profile.processes, nanoseconds).sorted { ($0.1 ?? 0) > ($1.1 ?? 0) }
        return known.prefix(listedProcesses).map {
            Process(pid: $0.id, name: $0.name, cpuMs: $1.map { Int($0 / 1_000_000) })
        }
    }
}
