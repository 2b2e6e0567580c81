import Foundation
import Logging
import Runs

/// JSON as text on one line.
enum JSONText {
    static func of(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        // Sorted, so that equal values are equal bytes.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            // Our own values hold no number that JSON lacks; if one ever does, the reader sees null.
            RunService.logger.error("A document could not be written as JSON: \(error).")
            return "null"
        }
    }

    static func state(_ state: Run.State, position: Int? = nil) -> String {
        of(StateDocument(state: state.rawValue, position: position))
    }

    private struct StateDocument: Encodable {
        let state: String
        let position: Int?
    }
}
