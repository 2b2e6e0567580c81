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
    private static let limits = DecodingLimits.upload

    /// - Returns: all that came, as sets of one profile, and what is to be said of the rest.
    func profile() async throws(Failure) -> (Profile, notes: [String]) {
        let stretch = await answers(for: PulledKind.allCases.filter { !$0.isOfMoment })
        guard !stretch.contains(where: { $0.result == .failure(.stopped) }) else { throw .stopped }
        let moment = await answers(for: PulledKind.allCases.filter(\.isOfMoment))
        var (whole, notes, empty) = (Profile(), [String](), [String]())
        for (kind, answer) in stretch + moment {
            switch answer {
            case .success(let profile) where profile.sets.allSatisfy { $0.samples.count == 0 }:
                empty.append(kind.rawValue)
            case .success(let profile): whole.join(profile)
            case .failure(.of(_, let sentence)): notes.append("\(kind.rawValue): \(sentence)")
            case .failure(.stopped): throw .stopped
            }
        }
        if !empty.isEmpty {
            notes.append(
                "The program had nothing of \(empty.joined(separator: ", ")): mutex and block are recorded only where it asks "
                    + "its runtime to.")
        }
        return (whole, notes)
    }

    private typealias Answer = (kind: PulledKind, result: Result<Profile, Failure>)

    /// In the order of the kinds.
    private func answers(for kinds: [PulledKind]) async -> [Answer] {
        await withTaskGroup(of: Answer.self) { group in
            for kind in kinds {
                group.addTask {
                    let result = await onOwnedThread(named: "pull") { () -> Result<Profile, Failure> in
                        do throws(Failure) { return .success(try pulled(kind)) } catch { return .failure(error) }
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
    private func pulled(_ kind: PulledKind) throws(Failure) -> Profile {
        let bytes = try bytes(for: kind)
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
    private func bytes(for kind: PulledKind) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(Connection.Failure) {
            let wait = Duration.seconds(kind.isOfMoment ? 0 : seconds)
            let connection = try Connection(
                host: address.host, port: address.port, deadline: .now + wait + Self.patience, stop: stop)
            let request = [
                "GET \(address.path)/\(kind.query(seconds: seconds)) HTTP/1.0", "Host: \(address.authority)",
                "User-Agent: flamebox", "Accept-Encoding: identity", "Connection: close", "", "",
            ]
            try connection.send(Array(request.joined(separator: "\r\n").utf8))
            while !HTTPAnswer.isWhole(bytes), bytes.count <= HTTPAnswer.headBytes + HTTPAnswer.bodyBytes {
                let more = try connection.receive(upTo: 64 * 1024)
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
