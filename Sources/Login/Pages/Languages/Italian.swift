internal import PageTemplates

extension Language {
    package static let italian = Language(
        "it",
        [
            .signIn: "Accedi",
            .signInToSite: "Accedi per continuare su {site}.",
            .signInWith: "Accedi con {provider}",
            .userName: "Nome utente",
            .password: "Password",
            .signInWithPassword: "Accedi con password",
            .wrongPassword: "Nome utente o password non corretti.",
            .passwordMissing: "Inserisci il nome utente e la password.",
            .foreignForm: "Il modulo non è stato inviato da questo sito. Riprova.",
            .signedIn: "Accesso effettuato",
            .signedInAs: "Hai effettuato l’accesso come {user}.",
            .oneMoment: "Un momento",
            .linkTooLong: """
            L’indirizzo della pagina richiesta era troppo lungo per essere conservato. Questo porta il più \
            vicino possibile.
            """,
            .goOn: "Continua",
            .tryAgain: "Riprova",
            .signInAgain: "Accedi di nuovo",
            .signInAsSomeoneElse: "Accedi con un altro account",
            .signInInNewTab: "Accedi in una nuova scheda",
            .signOut: "Esci",
            .signOutOfProvider: "Esci anche da {provider}",
            .signOutOfService: "Esci anche dal servizio di accesso",
            .startPage: "Vai alla pagina iniziale",
            .signedOutTitle: "Ti sei disconnesso",
            .signedOut: "Ti sei disconnesso da {site}.",
            .stillSignedInAtProvider: "Potresti avere ancora una sessione aperta su {provider}.",
            .stillSignedIn: "Potresti avere ancora una sessione aperta nel servizio di accesso.",
            .notSignedOutTitle: "Non ti sei ancora disconnesso",
            .notSignedOut: "Al momento non è possibile chiudere la sessione. Riprova tra poco.",
            .noAccess: "Accesso negato",
            .refusedDomain: "Gli account di {domain} non sono ammessi su questo sito.",
            .refusedAccount: "Questo account non è ammesso su questo sito.",
            .refusedGroup: "Il tuo account non fa parte di nessuno dei gruppi ammessi.",
            .noEmail: "Il tuo account non ha un indirizzo email, e questo sito ne richiede uno.",
            .unverifiedEmail: """
            Il tuo indirizzo email non è ancora confermato. Confermalo presso il servizio di accesso e \
            riprova.
            """,
            .refusedPage: "Il tuo account non può vedere questa pagina.",
            .closedPage: "Questa pagina non è accessibile.",
            .unclearPage: "L’indirizzo di questa pagina è ambiguo, perciò non è stata aperta.",
            .refusedToken: "Questo token di accesso non è accettato.",
            .strongerTitle: "Questa pagina richiede un accesso più sicuro",
            .stronger: """
            Questa pagina richiede un accesso più sicuro o più recente, per esempio con un secondo fattore. Il \
            tuo ultimo accesso non è sufficiente.
            """,
            .failedTitle: "L’accesso non è riuscito",
            .expiredLink: "Questo link di accesso è scaduto o è stato aperto in un altro browser. Ricomincia.",
            .finishedBefore: "Questo accesso è già stato completato. Ricomincia.",
            .cancelled: "L’accesso è stato annullato, oppure il tuo account non è ammesso.",
            .serviceBusy: "Il servizio di accesso non può farti accedere in questo momento. Riprova tra poco.",
            .serviceRefused: "Il servizio di accesso ha rifiutato l’accesso.",
            .serviceSilent: "Il servizio di accesso non risponde correttamente. Riprova tra poco.",
            .answerRefused: """
            Non è stato possibile verificare la risposta del servizio di accesso. Riprova. Se succede di \
            nuovo, avvisa il tuo amministratore.
            """,
            .misconfigured: """
            Questo sito non è collegato correttamente al servizio di accesso. Avvisa il tuo amministratore.
            """,
            .sessionTooLarge: "Il tuo account ha troppi dati per un cookie di sessione. Avvisa il tuo amministratore.",
            .notKeptTitle: "L’accesso non è stato mantenuto",
            .notKept: "Hai effettuato l’accesso, ma il browser non ha conservato o inviato il cookie di sessione.",
            .signInUnavailable: "L’accesso non è disponibile in questo momento",
            .serviceUnreachable: "Il servizio di accesso non è raggiungibile. Riprova tra poco.",
            .inLineTitle: "Molte persone stanno accedendo in questo momento",
            .inLine: """
            Sei in coda. Questa pagina prosegue da sola tra pochi secondi; non serve accedere di nuovo.
            """,
            .siteUnavailableTitle: "Questo sito non è disponibile in questo momento",
            .siteUnavailable: "Al momento non è possibile verificare se hai effettuato l’accesso. Riprova tra poco.",
            .unknownSiteTitle: "Sito sconosciuto",
            .unknownSite: "Non c’è nessun sito a questo indirizzo.",
            .notFoundTitle: "Pagina non trovata",
            .notFound: "Non c’è nessuna pagina a questo indirizzo.",
            .sessionEndedTitle: "La tua sessione è terminata",
            .formNotSent: """
            Ciò che hai inserito non è stato inviato. Accedi in una nuova scheda, poi torna qui, ricarica questa \
            pagina e invia di nuovo il modulo.
            """,
            .yourSession: "La tua sessione",
            .user: "Utente",
            .email: "Indirizzo email",
            .groups: "Gruppi",
            .signedInSince: "Accesso effettuato il",
            .signedInWith: "Accesso effettuato con",
            .details: "Dettagli per il tuo amministratore",
        ]
    )
}
