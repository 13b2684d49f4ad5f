internal import PageTemplates

extension Language {
    package static let dutch = Language(
        "nl",
        [
            .signIn: "Inloggen",
            .signInToSite: "Log in om verder te gaan naar {site}.",
            .signInWith: "Inloggen met {provider}",
            .userName: "Gebruikersnaam",
            .password: "Wachtwoord",
            .signInWithPassword: "Inloggen met wachtwoord",
            .wrongPassword: "Gebruikersnaam of wachtwoord is onjuist.",
            .passwordMissing: "Vul je gebruikersnaam en je wachtwoord in.",
            .foreignForm: "Het formulier is niet vanaf deze site verstuurd. Probeer het opnieuw.",
            .signedIn: "Je bent ingelogd",
            .signedInAs: "Je bent ingelogd als {user}.",
            .oneMoment: "Een ogenblik",
            .linkTooLong: """
            Het adres van de pagina die je zocht was te lang om te bewaren. Dit brengt je er zo dicht \
            mogelijk bij.
            """,
            .goOn: "Doorgaan",
            .tryAgain: "Opnieuw proberen",
            .signInAgain: "Opnieuw inloggen",
            .signInAsSomeoneElse: "Met een ander account inloggen",
            .signInInNewTab: "Inloggen in een nieuw tabblad",
            .signOut: "Uitloggen",
            .signOutOfProvider: "Ook uitloggen bij {provider}",
            .signOutOfService: "Ook uitloggen bij de inlogdienst",
            .startPage: "Naar de startpagina",
            .signedOutTitle: "Je bent uitgelogd",
            .signedOut: "Je bent uitgelogd bij {site}.",
            .stillSignedInAtProvider: "Misschien ben je nog ingelogd bij {provider}.",
            .stillSignedIn: "Misschien ben je nog ingelogd bij je inlogdienst.",
            .notSignedOutTitle: "Je bent nog niet uitgelogd",
            .notSignedOut: "We kunnen je sessie nu niet beëindigen. Probeer het zo meteen opnieuw.",
            .noAccess: "Geen toegang",
            .refusedDomain: "Accounts van {domain} hebben geen toegang tot deze site.",
            .refusedAccount: "Dit account heeft geen toegang tot deze site.",
            .refusedGroup: "Je account zit in geen van de groepen die hier toegang hebben.",
            .noEmail: "Je account heeft geen e-mailadres, en deze site heeft er een nodig.",
            .unverifiedEmail: """
            Je e-mailadres is nog niet bevestigd. Bevestig het bij je inlogdienst en probeer het dan \
            opnieuw.
            """,
            .refusedPage: "Je account mag deze pagina niet zien.",
            .closedPage: "Deze pagina is niet toegankelijk.",
            .unclearPage: "Het adres van deze pagina is niet eenduidig. Daarom is de pagina niet geopend.",
            .refusedToken: "Dit toegangstoken wordt hier niet geaccepteerd.",
            .strongerTitle: "Voor deze pagina moet je veiliger inloggen",
            .stronger: """
            Voor deze pagina moet je veiliger of recenter zijn ingelogd, bijvoorbeeld met een tweede factor. Je \
            laatste login is niet voldoende.
            """,
            .failedTitle: "Het inloggen is niet voltooid",
            .expiredLink: "Deze inloglink is verlopen of in een andere browser geopend. Begin opnieuw.",
            .finishedBefore: "Deze login is al voltooid. Begin opnieuw.",
            .cancelled: "Het inloggen is geannuleerd, of je account heeft hier geen toegang.",
            .serviceBusy: "De inlogdienst kan je nu niet inloggen. Probeer het zo meteen opnieuw.",
            .serviceRefused: "De inlogdienst heeft het inloggen geweigerd.",
            .serviceSilent: "De inlogdienst antwoordt niet goed. Probeer het zo meteen opnieuw.",
            .answerRefused: """
            We konden het antwoord van de inlogdienst niet controleren. Probeer het opnieuw. Gebeurt het \
            weer, meld het dan bij je beheerder.
            """,
            .misconfigured: "Deze site is niet goed verbonden met de inlogdienst. Meld het bij je beheerder.",
            .sessionTooLarge: "Je account heeft te veel gegevens voor een inlogcookie. Meld het bij je beheerder.",
            .notKeptTitle: "Je bent niet ingelogd gebleven",
            .notKept: "Je hebt ingelogd, maar je browser heeft de sessiecookie niet bewaard of niet verstuurd.",
            .signInUnavailable: "Inloggen is nu niet mogelijk",
            .serviceUnreachable: "De inlogdienst is niet bereikbaar. Probeer het zo meteen opnieuw.",
            .inLineTitle: "Er loggen nu veel mensen in",
            .inLine: """
            Je staat in de wachtrij. Deze pagina gaat over enkele seconden vanzelf verder; je hoeft niet opnieuw \
            in te loggen.
            """,
            .siteUnavailableTitle: "Deze site is nu niet beschikbaar",
            .siteUnavailable: "We kunnen nu niet controleren of je bent ingelogd. Probeer het zo meteen opnieuw.",
            .unknownSiteTitle: "Onbekende site",
            .unknownSite: "Op dit adres is geen site.",
            .notFoundTitle: "Pagina niet gevonden",
            .notFound: "Op dit adres is geen pagina.",
            .sessionEndedTitle: "Je sessie is beëindigd",
            .formNotSent: """
            Wat je hebt ingevuld, is niet verstuurd. Log in via een nieuw tabblad, kom dan hier terug, laad deze \
            pagina opnieuw en verstuur het formulier nog een keer.
            """,
            .yourSession: "Je sessie",
            .user: "Gebruiker",
            .email: "E-mailadres",
            .groups: "Groepen",
            .signedInSince: "Ingelogd sinds",
            .signedInWith: "Ingelogd met",
            .details: "Details voor je beheerder",
        ]
    )
}
