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
            killOne(of: service.descendants())
        }
    }

    /// What is not let in, because the service is just not there or has enough, is nobody's run.
    private mutating func submit() async {
        let programs = [("go", Programs.goInlined), ("go", Programs.goSpin), ("swift", "print(1)")]
        let (language, code) = programs[Int.random(in: 0..<programs.count, using: &generator)]
        let options: [String: Any] = ["arguments": [mark], "timeLimitMs": 1000]
        let answer = try? await client.post("/api/runs", ["language": language, "code": code, "options": options])
        guard let answer, answer.status == 202, let taken = try? answer.json(Client.Submitted.self) else { return }
        submitted.append(taken.id)
    }

    private mutating func killOne(of processes: [pid_t]) {
        // Web and worker take a second to come back: most of the time there must be something to interrupt.
        let parts: [Part] = [.web, .worker, .launcher, .launcher, .jail, .jail, .jail]
        let part = parts[Int.random(in: 0..<parts.count, using: &generator)]
        let current = processes.filter { Service.says("worker", $0) }
        workers.formUnion(current)
        let launchers = Self.children(of: current, among: processes)
        let victims =
            switch part {
            case .web: processes.filter { Service.says("web", $0) }
            case .worker: current
            case .launcher: launchers
            case .jail: Self.children(of: launchers, among: processes)
            }
        guard let victim = victims.randomElement(using: &generator) else { return }
        kill(victim, SIGKILL)
        kills["\(part)", default: 0] += 1
    }

    private static func children(of parents: [pid_t], among processes: [pid_t]) -> [pid_t] {
        processes.filter { Service.parentProcess(of: $0).map(parents.contains) == true }
    }
}
