"""What the checks may ask of a provider."""


class Client:
    """A client as it is registered at the provider."""


    def __init__(self, name, redirect_uri, secret="plain-secret", method="client_secret_basic"):
        self.name, self.redirect_uri, self.secret, self.method = name, redirect_uri, secret, method


class Provider:
    #: As the table names it, with its version.
    name = ""
    #: What the provider has besides logins: "refresh", "rotation", "groups", "sign-out", "back-channel".
    features = frozenset()
    #: Who logs in, and what the application is told of her.
    user = {"sub": "jane-1", "email": "jane@example.net", "groups": "staff"}
    #: Further options that Sidegate needs with this provider.
    settings = {}

    def __init__(self, folder, port, clients):
        self.folder, self.port, self.clients = folder, port, clients
        self.issuer = f"http://localhost:{port}"
        self.program = None

    def log_in(self, browser, page):
        """Goes through the provider's pages; gives the answer where the browser ends up."""
        raise NotImplementedError

    def sign_out(self, browser, page):
        """What a person does on the provider's page that asks whether to sign out; `page` where there is none."""
        return page

    def logout_token(self, client):
        """A logout token about the person, as the provider would post it."""
        raise NotImplementedError

    def stop(self):
        if self.program:
            self.program.stop()
