import Foundation

extension String {
    /// As the value of a query: profiles call their types and labels what they like.
    var asQueryValue: String { addingPercentEncoding(withAllowedCharacters: .queryValue) ?? "" }
}

extension CharacterSet {
    /// Those that RFC 3986 calls unreserved.
    fileprivate static let queryValue = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
