/// An account of the demo. Its password is no secret.
package struct DemoAccount: Sendable {
    /// The address, which is also the account's name in the store.
    package let address: String
    package let password: String
    /// As people call its owner.
    package let name: String

    /// Both.
    package static let all = [
        DemoAccount(address: Person.ada.address, password: "clockwork", name: Person.ada.name),
        DemoAccount(address: Person.grace.address, password: "solder", name: Person.grace.name),
    ]
}
