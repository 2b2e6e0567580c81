import Foundation

/// A value as the store writes it: a type of its own, so that the value may change and what was stored stays readable.
///
/// A form grows and never changes: a field that came later is optional and means, where it is missing, what was so
/// before there was such a field; no field is taken out or gets another meaning; fields that a later version wrote are
/// passed over. Words (the cases of what is an enumeration as a value) are kept as text. One that this version does not
/// know makes the document unreadable to it, unless there is a value that says "something else".
protocol StoredForm: Codable {
    associatedtype Value

    init(_ value: Value)
    func restored() throws -> Value
}

/// A part of a document that may be of another version while what is around it is not.
struct StoredPart<Form: StoredForm>: Codable {
    /// Nil where it could not be decoded.
    private let form: Form?

    init(_ form: Form) {
        self.form = form
    }

    init(from decoder: any Decoder) throws {
        form = try? Form(from: decoder)
    }

    func encode(to encoder: any Encoder) throws { try form?.encode(to: encoder) }

    /// Nil where this version cannot read it.
    func restored() -> Form.Value? { try? form?.restored() }
}

extension StoredPart: Sendable where Form: Sendable {}

extension RawRepresentable<String> {
    /// - Throws: `StoredDocument.Failure.ofAnotherVersion` for a word that this version does not know.
    init(word: String) throws {
        guard let value = Self(rawValue: word) else { throw StoredDocument.Failure.ofAnotherVersion }
        self = value
    }
}
