import MailServer

extension DemoServers {
    /// What the demo says of itself, to be read and pasted.
    ///
    /// - Parameter httpPort: where the API is.
    package func greeting(httpPort: Int) -> String {
        let api = "http://127.0.0.1:\(httpPort)"
        let ports = ports.map { "\($0.port.rawValue) \($0.number)" }.joined(separator: ", ")
        let accounts = DemoAccount.all.map { "\($0.address), password \($0.password)" }
            .joined(separator: "\n  ")
        guard let first = DemoAccount.all.first else { return "" }
        return """
            Postern's demo is at \(api), its API described at \(api)/docs. Ctrl-C ends it.

              \(accounts)
              for mail programs on this machine: \(ports)

            TOKEN=$(curl -s \(api)/v1/sessions --json '{"address": "\(first.address)", "password": "\(first.password)"}' | sed -E 's/.*"token" *: *"([^"]*)".*/\\1/')
            curl -s \(api)/v1/accounts/me/folders -H "Authorization: Bearer $TOKEN" -H 'Accept: text/plain'
            curl -s "\(api)/v1/accounts/me/folders/inbox/messages?limit=10" -H "Authorization: Bearer $TOKEN" -H 'Accept: text/plain'

            """
    }
}
