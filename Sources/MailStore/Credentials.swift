/// What an account's passwords are checked against. The store keeps it and doesn't look into it.
package struct StoredCredentials: Sendable, Codable, Hashable {
    package init() {}
}
