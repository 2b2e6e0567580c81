import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension RemoteService {
    /// Follows a run to its end. Where the connection breaks off it is taken up again after the last event that came, as
    /// long as patience lasts.
    ///
    /// - Parameter tell: all that happens, in order; `finished` comes once, at the end.
    package func follow(
        _ accepted: AcceptedRun, telling tell: @Sendable (RemoteProgress) -> Void
    ) async throws(RemoteFailure) {
        var (lastID, failures) = (String?.none, 0)
        let end = ContinuousClock.now + .seconds(limits.followSeconds)
        var giveUp = ContinuousClock.now + .seconds(limits.patienceSeconds)
        while true {
            guard .now < end else { throw .impatient(seconds: limits.followSeconds) }
            let before = lastID
            do throws(RemoteFailure) {
                if try await followOnce(accepted, after: &lastID, until: end, telling: tell) { return }
            } catch {
                switch error {
                case .unreachable, .busy:
                    guard .now < giveUp, !Task.isCancelled else { throw error }
                case .refused, .misunderstood, .impatient: throw error
                }
            }
            if lastID != before { (giveUp, failures) = (.now + .seconds(limits.patienceSeconds), 0) }
            guard .now < giveUp else { throw .unreachable("\(address.text) broke off again and again.") }
            try? await Task.sleep(for: .milliseconds(250 << min(failures, 5)))
            failures += 1
        }
    }

    /// Whether the end was told.
    private func followOnce(
        _ accepted: AcceptedRun, after lastID: inout String?, until end: ContinuousClock.Instant,
        telling tell: (RemoteProgress) -> Void
    ) async throws(RemoteFailure) -> Bool {
        let response = try await stream("/api/runs/\(accepted.id)/events", after: lastID)
        switch Int(response.status.code) {
        case 200: break
        case 204:
            // All was told before, but for what became of it, if that was lost on the way.
            let json = try await run(accepted)
            tell(.finished(try Self.decoded(RemoteRun.self, json).outcome, json: json))
            return true
        default:
            let body = try? await response.body.collect(upTo: limits.problemBytes)
            throw refusal(response, body.map { Array($0.readableBytesView) } ?? [])
        }
        var parser = ServerEventParser(limitBytes: limits.documentBytes)
        do {
            for try await piece in response.body {
                for event in try parser.take(piece.readableBytesView) {
                    lastID = event.id ?? lastID
                    guard let progress = try Self.progress(event) else { continue }
                    tell(progress)
                    if case .finished = progress { return true }
                }
                guard .now < end else { throw RemoteFailure.impatient(seconds: limits.followSeconds) }
            }
        } catch let failure as RemoteFailure {
            throw failure
        } catch let error as ServerEventParser.TooLarge {
            throw .misunderstood("The service said more at once than \(error.limitBytes) bytes.")
        } catch {
            throw .unreachable("The connection to \(address.text) broke off.")
        }
        return false
    }

    private static func progress(_ event: ServerEvent) throws(RemoteFailure) -> RemoteProgress? {
        struct State: Decodable {
            let state: RemoteState
            let position: Amount?
        }
        struct Output: Decodable { let output: [RemoteOutput] }

        switch event.name {
        case "state":
            let state = try decoded(State.self, event.data)
            return .state(state.state.value, position: state.position?.value)
        case "output": return .output(try decoded(Output.self, event.data).output.map(\.value))
        case "finished": return .finished(try decoded(RemoteRun.self, event.data).outcome, json: event.data)
        default: return nil
        }
    }
}
