import Foundation
import PairSimulation

/// Submits programs, and kills one part of a service after the other.
struct Siege {
    private enum Part {
        case web, worker, launcher, jail
    }

    /// An argument of every program.
    let mark = UUID().uuidString
    /// The runs that the service said it had taken in.
    private(set) var submitted: [String] = []
    /// How often each part was killed.
    private(set) var kills: [String: Int] = [:]
    /// Every worker there was.
    private(set) var workers: Set<pid_t> = []

    private let service: Service
    private let client: Client
    private var generator: SeededGenerator

    init(of service: Service, seed: UInt64) {
        self.service = service
        client = Client(baseURL: service.baseURL)
        generator = SeededGenerator(seed: seed)
    }

    mutating func go(on duration: Duration) async throws {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            await submit()
            try await Task.sleep(for: .milliseconds(Int.random(in: 10..<700, using: &generator)))
            workers.formUnion(service.children(named: "worker"))
            killOne()
        }
    }

    /// What is not let in, because the service is just not there or has enough, is nobody's run.
    private mutating func submit() async {
        let programs = [("go", Programs.goInlined), ("go", Programs.goSpin), ("swift", "print(1)")]
        let (language, code) = programs[Int.random(in: 0..<programs.count, using: &generator)]
        let options: [String: Any] = ["arguments": [mark], "timeLimitMs": 1000]
        if let taken = try? await client.submit(language, code, options) { submitted.append(taken.id) }
    }

    private mutating func killOne() {
        // Web and worker take a second to come back: most of the time there must be something to interrupt.
        let parts: [Part] = [.web, .worker, .launcher, .launcher, .jail, .jail, .jail]
        let part = parts[Int.random(in: 0..<parts.count, using: &generator)]
        guard let victim = processes(part).randomElement(using: &generator) else { return }
        kill(victim, SIGKILL)
        kills["\(part)", default: 0] += 1
    }

    private func processes(_ part: Part) -> [pid_t] {
        switch part {
        case .web: service.children(named: "web")
        case .worker: service.children(named: "worker")
        case .launcher: launchers(of: service.children(named: "worker"))
        case .jail: launchers(of: launchers(of: service.children(named: "worker")))
        }
    }

    /// A launcher's child that is one too is its jail's init.
    private func launchers(of parents: [pid_t]) -> [pid_t] {
        Leftovers.launchers().filter { Service.parentProcess(of: $0).map(parents.contains) == true }
    }
}
