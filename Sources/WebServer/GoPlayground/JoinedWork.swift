import Synchronization

/// Work that several ask for at once, under one name, and that is done once for all of them. It is given up when none of them is
/// there any more.
final class JoinedWork<Value: Sendable>: Sendable {
    private struct Work {
        /// The first asker's.
        let number: Int
        let task: Task<Value, any Error>
        var askers: Set<Int>
    }

    private struct State {
        var works: [String: Work] = [:]
        var nextNumber = 0
    }

    private let state = Mutex(State())

    /// What the work comes to. Why it failed may be a matter of the one who began it, such as too many requests: only that one is
    /// told, and the others get nil.
    func value(
        named name: String, presence: ClientPresence?, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        let (task, number, asker) = join(name, work)
        let leaving = presence?.whenGone { [self] in leave(name, asker) }
        defer { if let leaving { presence?.forget(leaving) } }
        return try await withTaskCancellationHandler {
            do { return try await task.value } catch {
                if asker != number { return nil }
                throw error
            }
        } onCancel: {
            leave(name, asker)
        }
    }

    /// How many wait, for work of any name.
    var askerCount: Int { state.withLock { $0.works.values.reduce(0) { $0 + $1.askers.count } } }

    private func join(
        _ name: String, _ work: @escaping @Sendable () async throws -> Value
    ) -> (Task<Value, any Error>, number: Int, asker: Int) {
        state.withLock { state in
            state.nextNumber += 1
            let number = state.nextNumber
            if let known = state.works[name] {
                state.works[name]?.askers.insert(number)
                return (known.task, known.number, number)
            }
            let task = Task {
                defer { end(name, number) }
                return try await work()
            }
            state.works[name] = Work(number: number, task: task, askers: [number])
            return (task, number, number)
        }
    }

    private func leave(_ name: String, _ asker: Int) {
        let abandoned = state.withLock { state -> Task<Value, any Error>? in
            guard state.works[name]?.askers.remove(asker) != nil, state.works[name]?.askers.isEmpty == true else {
                return nil
            }
            // Who asks from now on begins anew.
            return state.works.removeValue(forKey: name)?.task
        }
        abandoned?.cancel()
    }

    private func end(_ name: String, _ number: Int) {
        state.withLock { state in
            if state.works[name]?.number == number { state.works[name] = nil }
        }
    }
}
