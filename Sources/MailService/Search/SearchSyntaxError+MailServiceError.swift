extension MailServiceError {
    /// A search that can't be understood, as the refusal of a request.
    /// - Parameter parameter: the request's name for the search, where the error has no path of its own.
    package init(_ error: SearchSyntaxError, parameter: String = "q") {
        let field = Field(name: error.path ?? parameter, reason: error.description)
        self.init(.invalidRequest, "the search can't be understood: \(error)", fields: [field], underlying: error)
    }
}
