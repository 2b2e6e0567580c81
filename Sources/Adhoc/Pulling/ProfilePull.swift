import Linux
import ProfileFormats
import Profiles

/// Asks a program for its profiles, over connections of their own: of a stretch of time together, and then those of the
/// moment. Nothing but the address that was named is asked, and redirections are not followed.
struct ProfilePull: Sendable {
    let address: PulledAddress
    let seconds: Int
    /// Becomes readable when somebody wants to stop.
    let stop: Int32

    enum Failure: Error, Equatable {
        case stopped
        /// In a sentence.
        case of(PulledKind, String)
    }

    /// Beyond the time that was asked for.
    private static let patience = Duration.seconds(30)
    /// For what can still be had once somebody wants to stop.
    private static let patienceWhenStopped = Duration.seconds(5)
    private static let limits = DecodingLimits.upload

    struct Pulled {
        /// All that came, as sets of one profile.
        var profile = Profile()
        /// What is to be said of the rest.
        var notes: [String] = []
        /// Whether somebody stopped it before its time.
        var isStopped = false
    }

    /// Stopped before its time, it is what came until then: the CPU profile so far, and what is of a moment.
    func profile() async -> Pulled {
        let stretch = await answers(for: PulledKind.allCases.filter { !$0.isOfMoment }, stop: stop)
        let isStopped = Self.isReadable(stop)
        let moment = await answers(
            for: PulledKind.allCases.filter(\.isOfMoment), stop: isStopped ? Connection.nobody : stop)
        return Self.joined(stretch + moment, isStopped: isStopped || Self.isReadable(stop))
    }

    private static func isReadable(_ descriptor: Int32) -> Bool {
        let ready = try? waitUntilReady([(descriptor, .readable)], timeoutMs: 0)
        return ready.map { !$0[0].isEmpty } ?? false
    }

    private static func joined(_ answers: [Answer], isStopped: Bool) -> Pulled {
        var (whole, notes, empty, stopped) = (Profile(), [String](), [String](), [String]())
        for (kind, answer) in answers {
            switch answer {
            case .success(let profile) where profile.sets.allSatisfy { $0.samples.count == 0 }:
                empty.append(kind.rawValue)
            case .success(let profile): whole.join(profile)
            case .failure(.of(_, let sentence)): notes.append("\(kind.rawValue): \(sentence)")
            case .failure(.stopped): stopped.append(kind.rawValue)
            }
        }
        if !stopped.isEmpty { notes.append("Stopped before its time, without \(stopped.joined(separator: ", ")).") }
        if !empty.isEmpty {
            notes.append(
                "The program had nothing of \(empty.joined(separator: ", ")): mutex and block are recorded only where it asks "
                    + "its runtime to.")
        }
        return Pulled(profile: whole, notes: notes, isStopped: isStopped)
    }

    private typealias Answer = (kind: PulledKind, result: Result<Profile, Failure>)

    /// In the order of the kinds.
    private func answers(for kinds: [PulledKind], stop: Int32) async -> [Answer] {
        await withTaskGroup(of: Answer.self) { group in
            for kind in kinds {
                group.addTask {
                    let result = await onOwnedThread(named: "pull") { () -> Result<Profile, Failure> in
                        do throws(Failure) { return .success(try pulled(kind, stop: stop)) } catch {
                            return .failure(error)
                        }
                    }
                    return (kind, result)
                }
            }
            var found: [PulledKind: Result<Profile, Failure>] = [:]
            for await (kind, result) in group { found[kind] = result }
            return kinds.compactMap { kind in found[kind].map { (kind, $0) } }
        }
    }

    @available(*, noasync, message: "blocks the calling thread")
    private func pulled(_ kind: PulledKind, stop: Int32) throws(Failure) -> Profile {
        let bytes = try bytes(for: kind, stop: stop)
        let answer: HTTPAnswer
        do throws(HTTPAnswer.Fault) { answer = try HTTPAnswer(bytes) } catch { throw .of(kind, error.sentence) }
        guard answer.status == 200 else {
            let text = String(decoding: answer.body.prefix(200), as: UTF8.self)
            throw .of(
                kind, "answered with \(answer.status) \(text.split(whereSeparator: \.isNewline).first ?? "")".visible)
        }
        var profile: Profile
        do throws(ReadingFailure) { profile = try ReadProfile.read(answer.body, limits: Self.limits).profile } catch {
            throw .of(kind, error.description.visible)
        }
        profile.sets = profile.sets.compactMap { $0.keeping(kind.types) }
        return profile
    }

    @available(*, noasync, message: "blocks the calling thread")
    private func bytes(for kind: PulledKind, stop: Int32) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(Connection.Failure) {
            let wait = Duration.seconds(kind.isOfMoment ? 0 : seconds)
            let patience = stop == Connection.nobody ? Self.patienceWhenStopped : Self.patience
            var connection = try Connection(
                host: address.host, port: address.port, deadline: .now + wait + patience, stop: stop)
            let request = [
                "GET \(address.path)/\(kind.query(seconds: seconds)) HTTP/1.0", "Host: \(address.authority)",
                "User-Agent: flamebox", "Accept-Encoding: identity", "Connection: close", "", "",
            ]
            try connection.send(Array(request.joined(separator: "\r\n").utf8))
            while !HTTPAnswer.isWhole(bytes), bytes.count <= HTTPAnswer.headBytes + HTTPAnswer.bodyBytes {
                let more = try received(kind, over: &connection)
                guard !more.isEmpty else { break }
                bytes += more
            }
        } catch {
            throw error == .stopped ? .stopped : .of(kind, error.sentence)
        }
        guard bytes.count <= HTTPAnswer.headBytes + HTTPAnswer.bodyBytes else {
            throw .of(kind, "the answer is larger than \(HTTPAnswer.bodyBytes >> 20) MiB.")
        }
        return bytes
    }

    /// Go ends a CPU profile before its time, and answers with it, once whoever asks says that nothing more comes.
    @available(*, noasync, message: "blocks the calling thread")
    private func received(
        _ kind: PulledKind, over connection: inout Connection
    ) throws(Connection.Failure) -> [UInt8] {
        do throws(Connection.Failure) { return try connection.receive(upTo: 64 * 1024) } catch {
            guard error == .stopped, kind == .cpu else { throw error }
            connection.endSending(until: .now + Self.patienceWhenStopped)
            return try connection.receive(upTo: 64 * 1024)
        }
    }
}

extension HTTPAnswer.Fault {
    fileprivate var sentence: String {
        switch self {
        case .noHTTP: "what answered does not speak HTTP."
        case .cutShort: "the answer ended before its end."
        case .encoded: "the answer came in pieces that were not asked for."
        }
    }
}

extension Connection.Failure {
    fileprivate var sentence: String {
        switch self {
        case .unknownHost(let reason): "there is no such host (\(reason))."
        case .refused(let error): "\(error)."
        case .timeIsUp: "it did not answer in time."
        case .stopped: "it was stopped."
        }
    }
}
