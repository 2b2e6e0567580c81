import Runs

struct StoredFix: StoredForm {
    struct Edit: Codable {
        let file: String
        let fromLine: Int
        let fromColumn: Int
        let toLine: Int
        let toColumn: Int
        let text: String
    }

    let message: String
    let edits: [Edit]

    init(_ fix: Fix) {
        message = fix.message
        edits = fix.edits.map {
            Edit(
                file: $0.file, fromLine: $0.fromLine, fromColumn: $0.fromColumn, toLine: $0.toLine,
                toColumn: $0.toColumn, text: $0.text)
        }
    }

    func restored() -> Fix {
        Fix(
            message: message,
            edits: edits.map {
                Fix.Edit(
                    file: $0.file, fromLine: $0.fromLine, fromColumn: $0.fromColumn, toLine: $0.toLine,
                    toColumn: $0.toColumn, text: $0.text)
            })
    }
}
