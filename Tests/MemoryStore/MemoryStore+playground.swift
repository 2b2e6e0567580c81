import Snippets
package import Storing
import Synchronization

extension MemoryStore {
    package func keepPlaygroundSnippet(_ content: [UInt8], id: String, client: String?) async throws -> KeptSnippet {
        state.withLock { state in
            if state.playgroundSnippets[id] != nil { return .kept }
            guard state.usedBytes < byteLimit else { return .storeFull(limitBytes: byteLimit) }
            let snippet = PlaygroundSnippet(content: content, client: client)
            if let client, state.playgroundBytes(of: client) + snippet.bytes > clientByteLimit {
                return .clientFull(limitBytes: clientByteLimit)
            }
            state.playgroundSnippets[id] = snippet
            state.makeRoom(for: client, limitBytes: clientByteLimit)
            return .kept
        }
    }

    package func playgroundSnippet(_ id: String) async throws -> [UInt8]? {
        state.withLock { $0.playgroundSnippets[id]?.content }
    }

    struct PlaygroundSnippet: Sendable {
        let content: [UInt8]
        let client: String?

        var bytes: Int { Limits.storedRowBytes + content.count }
    }
}

extension MemoryStore.State {
    func playgroundBytes(of client: String) -> Int {
        playgroundSnippets.values.filter { $0.client == client }.reduce(0) { $0 + $1.bytes }
    }
}
