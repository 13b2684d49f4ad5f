internal import PageTemplates

extension Language {
    package static let polish = Language(
        "pl",
        [
            .signIn: "Zaloguj się",
            .signInToSite: "Zaloguj się, aby przejść do {site}.",
            .signInWith: "Zaloguj się przez {provider}",
            .userName: "Nazwa użytkownika",
            .password: "Hasło",
            .signInWithPassword: "Zaloguj się hasłem",
            .wrongPassword: "Nieprawidłowa nazwa użytkownika lub hasło.",
            .passwordMissing: "Podaj nazwę użytkownika i hasło.",
            .foreignForm: "Formularz nie został wysłany z tej witryny. Spróbuj ponownie.",
            .signedIn: "Zalogowano",
            .signedInAs: "Zalogowano jako {user}.",
            .oneMoment: "Chwileczkę",
            .linkTooLong: """
            Adres szukanej strony był zbyt długi, aby go zachować. To prowadzi tak blisko niej, jak to \
            możliwe.
            """,
            .goOn: "Dalej",
            .tryAgain: "Spróbuj ponownie",
            .signInAgain: "Zaloguj się ponownie",
            .signInAsSomeoneElse: "Zaloguj się na inne konto",
            .signInInNewTab: "Zaloguj się w nowej karcie",
            .signOut: "Wyloguj się",
            .signOutOfProvider: "Wyloguj się także z {provider}",
            .signOutOfService: "Wyloguj się także z usługi logowania",
            .startPage: "Przejdź do strony głównej",
            .signedOutTitle: "Wylogowano",
            .signedOut: "Wylogowano z {site}.",
            .stillSignedInAtProvider: "Sesja w {provider} może być nadal aktywna.",
            .stillSignedIn: "Sesja w usłudze logowania może być nadal aktywna.",
            .notSignedOutTitle: "Jeszcze nie wylogowano",
            .notSignedOut: "W tej chwili nie można zakończyć sesji. Spróbuj ponownie za chwilę.",
            .noAccess: "Brak dostępu",
            .refusedDomain: "Konta z {domain} nie mają dostępu do tej witryny.",
            .refusedAccount: "To konto nie ma dostępu do tej witryny.",
            .refusedGroup: "Twoje konto nie należy do żadnej z grup, które mają dostęp.",
            .noEmail: "Twoje konto nie ma adresu e-mail, a ta witryna go wymaga.",
            .unverifiedEmail: """
            Twój adres e-mail nie jest jeszcze potwierdzony. Potwierdź go w usłudze logowania i spróbuj \
            ponownie.
            """,
            .refusedPage: "Twoje konto nie może wyświetlić tej strony.",
            .closedPage: "Dostęp do tej strony jest zamknięty.",
            .unclearPage: "Adres tej strony jest niejednoznaczny, dlatego nie została otwarta.",
            .refusedToken: "Ten token dostępu nie jest tu przyjmowany.",
            .strongerTitle: "Ta strona wymaga bezpieczniejszego logowania",
            .stronger: """
            Ta strona wymaga bezpieczniejszego lub nowszego logowania, na przykład z drugim składnikiem. Twoje \
            ostatnie logowanie nie wystarcza.
            """,
            .failedTitle: "Logowanie nie zostało ukończone",
            .expiredLink: "Ten link do logowania wygasł lub został otwarty w innej przeglądarce. Zacznij od nowa.",
            .finishedBefore: "To logowanie zostało już ukończone. Zacznij od nowa.",
            .cancelled: "Logowanie anulowano albo Twoje konto nie ma tu dostępu.",
            .serviceBusy: "Usługa logowania nie może Cię teraz zalogować. Spróbuj ponownie za chwilę.",
            .serviceRefused: "Usługa logowania odmówiła zalogowania.",
            .serviceSilent: "Usługa logowania nie odpowiada prawidłowo. Spróbuj ponownie za chwilę.",
            .answerRefused: """
            Nie udało się sprawdzić odpowiedzi usługi logowania. Spróbuj ponownie. Jeśli to się \
            powtórzy, powiadom administratora.
            """,
            .misconfigured: "Ta witryna nie jest prawidłowo połączona z usługą logowania. Powiadom administratora.",
            .sessionTooLarge: "Twoje konto ma za dużo danych na plik cookie logowania. Powiadom administratora.",
            .notKeptTitle: "Sesja nie została zachowana",
            .notKept: "Zalogowano, ale przeglądarka nie zachowała lub nie wysłała pliku cookie sesji.",
            .signInUnavailable: "Logowanie jest teraz niedostępne",
            .serviceUnreachable: "Usługa logowania jest nieosiągalna. Spróbuj ponownie za chwilę.",
            .inLineTitle: "Wiele osób właśnie się loguje",
            .inLine: """
            Czekasz w kolejce. Ta strona przejdzie dalej sama za kilka sekund; nie trzeba logować się ponownie.
            """,
            .siteUnavailableTitle: "Ta witryna jest teraz niedostępna",
            .siteUnavailable: "Nie można teraz sprawdzić, czy Twoja sesja trwa. Spróbuj ponownie za chwilę.",
            .unknownSiteTitle: "Nieznana witryna",
            .unknownSite: "Pod tym adresem nie ma witryny.",
            .notFoundTitle: "Nie znaleziono strony",
            .notFound: "Pod tym adresem nie ma strony.",
            .sessionEndedTitle: "Twoja sesja wygasła",
            .formNotSent: """
            Wpisane dane nie zostały wysłane. Zaloguj się w nowej karcie, wróć tutaj, odśwież tę stronę i wyślij \
            formularz ponownie.
            """,
            .yourSession: "Twoja sesja",
            .user: "Użytkownik",
            .email: "Adres e-mail",
            .groups: "Grupy",
            .signedInSince: "Data zalogowania",
            .signedInWith: "Zalogowano przez",
            .details: "Szczegóły dla administratora",
        ]
    )
}
