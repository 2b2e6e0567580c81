import Hummingbird
import Storing

/// The answer to who submitted a run or a comparison: where it is, and the one copy of what proves that it is theirs.
struct Accepted: Encodable {
    private let id: String
    private let url: String
    private let events: String
    private let ownerToken: String
    private let resource: String
    private let owner: OwnerToken

    private enum CodingKeys: CodingKey { case id, url, events, ownerToken }

    /// - Parameters:
    ///   - url: of its page.
    ///   - resource: its place in the API.
    init(_ id: String, url: String, resource: String, _ owner: OwnerToken) {
        self.id = id
        self.url = url
        self.resource = resource
        self.owner = owner
        events = "\(resource)/events"
        ownerToken = owner.text
    }

    func response(to request: Request, isSecure: Bool) -> Response {
        var response = Content.json(self).response(to: request, status: .accepted)
        response.headers[.location] = resource
        response.setCookie(Ownership.cookie(owner, of: id, isSecure: isSecure))
        return response
    }
}
