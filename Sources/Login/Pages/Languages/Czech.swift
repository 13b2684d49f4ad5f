internal import PageTemplates

extension Language {
    package static let czech = Language(
        "cs",
        [
            .signIn: "Přihlásit se",
            .signInToSite: "Přihlaste se a pokračujte na {site}.",
            .signInWith: "Přihlásit se přes {provider}",
            .userName: "Uživatelské jméno",
            .password: "Heslo",
            .signInWithPassword: "Přihlásit se heslem",
            .wrongPassword: "Nesprávné uživatelské jméno nebo heslo.",
            .passwordMissing: "Zadejte uživatelské jméno a heslo.",
            .foreignForm: "Formulář nebyl odeslán z tohoto webu. Zkuste to znovu.",
            .signedIn: "Jste přihlášeni",
            .signedInAs: "Jste přihlášeni jako {user}.",
            .oneMoment: "Okamžik, prosím",
            .linkTooLong: """
            Adresa hledané stránky byla příliš dlouhá, než aby ji bylo možné uchovat. Tudy se dostanete co \
            nejblíže.
            """,
            .goOn: "Pokračovat",
            .tryAgain: "Zkusit znovu",
            .signInAgain: "Znovu se přihlásit",
            .signInAsSomeoneElse: "Přihlásit se jiným účtem",
            .signInInNewTab: "Přihlásit se na nové kartě",
            .signOut: "Odhlásit se",
            .signOutOfProvider: "Odhlásit se také z {provider}",
            .signOutOfService: "Odhlásit se také z přihlašovací služby",
            .startPage: "Přejít na úvodní stránku",
            .signedOutTitle: "Jste odhlášeni",
            .signedOut: "Jste odhlášeni z {site}.",
            .stillSignedInAtProvider: "U {provider} můžete být stále přihlášeni.",
            .stillSignedIn: "U přihlašovací služby můžete být stále přihlášeni.",
            .notSignedOutTitle: "Ještě nejste odhlášeni",
            .notSignedOut: "Relaci teď nelze ukončit. Zkuste to za chvíli znovu.",
            .noAccess: "Přístup odepřen",
            .refusedDomain: "Účty z {domain} nemají na tento web přístup.",
            .refusedAccount: "Tento účet nemá na tento web přístup.",
            .refusedGroup: "Váš účet není v žádné ze skupin, které sem mají přístup.",
            .noEmail: "Váš účet nemá e-mailovou adresu a tento web ji potřebuje.",
            .unverifiedEmail: """
            Vaše e-mailová adresa ještě není potvrzená. Potvrďte ji u přihlašovací služby a zkuste to \
            znovu.
            """,
            .refusedPage: "Váš účet nesmí tuto stránku vidět.",
            .closedPage: "Tato stránka není přístupná.",
            .unclearPage: "Adresa této stránky je nejednoznačná, proto nebyla otevřena.",
            .refusedToken: "Tento přístupový token zde neplatí.",
            .strongerTitle: "Tato stránka vyžaduje bezpečnější přihlášení",
            .stronger: """
            Tato stránka vyžaduje bezpečnější nebo novější přihlášení, například s druhým faktorem. Vaše \
            poslední přihlášení nestačí.
            """,
            .failedTitle: "Přihlášení se nedokončilo",
            .expiredLink: "Přihlašovací odkaz vypršel nebo byl otevřen v jiném prohlížeči. Začněte znovu.",
            .finishedBefore: "Toto přihlášení již bylo dokončeno. Začněte znovu.",
            .cancelled: "Přihlášení bylo zrušeno nebo váš účet sem nemá přístup.",
            .serviceBusy: "Přihlašovací služba vás teď nemůže přihlásit. Zkuste to za chvíli znovu.",
            .serviceRefused: "Přihlašovací služba přihlášení odmítla.",
            .serviceSilent: "Přihlašovací služba neodpovídá správně. Zkuste to za chvíli znovu.",
            .answerRefused: """
            Odpověď přihlašovací služby se nepodařilo ověřit. Zkuste to znovu. Pokud se to bude opakovat, \
            obraťte se na správce.
            """,
            .misconfigured: "Tento web není správně propojen s přihlašovací službou. Obraťte se na správce.",
            .sessionTooLarge: "Váš účet má příliš mnoho údajů pro přihlašovací cookie. Obraťte se na správce.",
            .notKeptTitle: "Přihlášení se nezachovalo",
            .notKept: "Přihlásili jste se, ale prohlížeč neuchoval nebo neodeslal cookie relace.",
            .signInUnavailable: "Přihlášení teď není dostupné",
            .serviceUnreachable: "Přihlašovací služba je nedostupná. Zkuste to za chvíli znovu.",
            .inLineTitle: "Právě se přihlašuje mnoho lidí",
            .inLine: """
            Jste ve frontě. Tato stránka bude za několik sekund sama pokračovat; není třeba se znovu \
            přihlašovat.
            """,
            .siteUnavailableTitle: "Tento web teď není dostupný",
            .siteUnavailable: "Teď nelze ověřit, zda jste přihlášeni. Zkuste to za chvíli znovu.",
            .unknownSiteTitle: "Neznámý web",
            .unknownSite: "Na této adrese žádný web není.",
            .notFoundTitle: "Stránka nenalezena",
            .notFound: "Na této adrese žádná stránka není.",
            .sessionEndedTitle: "Vaše relace skončila",
            .formNotSent: """
            Zadané údaje nebyly odeslány. Přihlaste se na nové kartě, vraťte se sem, načtěte tuto stránku znovu \
            a odešlete formulář ještě jednou.
            """,
            .yourSession: "Vaše relace",
            .user: "Uživatel",
            .email: "E-mailová adresa",
            .groups: "Skupiny",
            .signedInSince: "Přihlášeni od",
            .signedInWith: "Přihlášeni přes",
            .details: "Podrobnosti pro správce",
        ]
    )
}
