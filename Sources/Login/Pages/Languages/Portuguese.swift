internal import PageTemplates

extension Language {
    package static let portuguese = Language(
        "pt",
        [
            .signIn: "Iniciar sessão",
            .signInToSite: "Inicie sessão para continuar para {site}.",
            .signInWith: "Iniciar sessão com {provider}",
            .userName: "Nome de utilizador",
            .password: "Palavra-passe",
            .signInWithPassword: "Iniciar sessão com palavra-passe",
            .wrongPassword: "O nome de utilizador ou a palavra-passe estão incorretos.",
            .passwordMissing: "Introduza o seu nome de utilizador e a sua palavra-passe.",
            .foreignForm: "O formulário não foi enviado a partir deste site. Tente novamente.",
            .signedIn: "A sua sessão está iniciada",
            .signedInAs: "A sua sessão está iniciada como {user}.",
            .oneMoment: "Um momento",
            .linkTooLong: """
            O endereço da página que procurava era demasiado longo para ser guardado. Isto leva-o o mais \
            perto possível.
            """,
            .goOn: "Continuar",
            .tryAgain: "Tentar novamente",
            .signInAgain: "Iniciar sessão novamente",
            .signInAsSomeoneElse: "Iniciar sessão com outra conta",
            .signInInNewTab: "Iniciar sessão num novo separador",
            .signOut: "Terminar sessão",
            .signOutOfProvider: "Terminar sessão também em {provider}",
            .signOutOfService: "Terminar sessão também no serviço de autenticação",
            .startPage: "Ir para a página inicial",
            .signedOutTitle: "A sua sessão terminou",
            .signedOut: "Terminou a sua sessão em {site}.",
            .stillSignedInAtProvider: "A sua sessão em {provider} pode ainda estar ativa.",
            .stillSignedIn: "A sua sessão no serviço de autenticação pode ainda estar ativa.",
            .notSignedOutTitle: "A sua sessão ainda não terminou",
            .notSignedOut: "Neste momento não é possível terminar a sua sessão. Tente novamente dentro de instantes.",
            .noAccess: "Sem acesso",
            .refusedDomain: "As contas de {domain} não têm acesso a este site.",
            .refusedAccount: "Esta conta não tem acesso a este site.",
            .refusedGroup: "A sua conta não está em nenhum dos grupos com acesso.",
            .noEmail: "A sua conta não tem endereço de e-mail, e este site precisa de um.",
            .unverifiedEmail: """
            O seu endereço de e-mail ainda não está confirmado. Confirme-o no serviço de autenticação e \
            tente novamente.
            """,
            .refusedPage: "A sua conta não pode ver esta página.",
            .closedPage: "O acesso a esta página está fechado.",
            .unclearPage: "O endereço desta página é ambíguo, por isso ela não foi aberta.",
            .refusedToken: "Este token de acesso não é aceite aqui.",
            .strongerTitle: "Esta página exige uma autenticação mais segura",
            .stronger: """
            Esta página exige uma autenticação mais segura ou mais recente, por exemplo com um segundo fator. A \
            sua última autenticação não é suficiente.
            """,
            .failedTitle: "O início de sessão não foi concluído",
            .expiredLink: "Esta ligação expirou ou foi aberta noutro navegador. Comece de novo.",
            .finishedBefore: "Este início de sessão já foi concluído. Comece de novo.",
            .cancelled: "O início de sessão foi cancelado, ou a sua conta não tem acesso aqui.",
            .serviceBusy: """
            O serviço de autenticação não consegue iniciar a sua sessão agora. Tente novamente dentro de \
            instantes.
            """,
            .serviceRefused: "O serviço de autenticação recusou o início de sessão.",
            .serviceSilent: "O serviço de autenticação não responde corretamente. Tente novamente dentro de instantes.",
            .answerRefused: """
            Não foi possível verificar a resposta do serviço de autenticação. Tente novamente. Se voltar \
            a acontecer, avise o seu administrador.
            """,
            .misconfigured: "Este site não está bem ligado ao serviço de autenticação. Avise o seu administrador.",
            .sessionTooLarge: "A sua conta tem demasiados dados para um cookie de sessão. Avise o seu administrador.",
            .notKeptTitle: "A sessão não se manteve",
            .notKept: "Iniciou sessão, mas o seu navegador não guardou ou não enviou o cookie de sessão.",
            .signInUnavailable: "Não é possível iniciar sessão agora",
            .serviceUnreachable: """
            Não é possível contactar o serviço de autenticação. Tente novamente dentro de instantes.
            """,
            .inLineTitle: "Muitas pessoas estão a iniciar sessão",
            .inLine: """
            Está na fila de espera. Esta página avança sozinha dentro de alguns segundos; não é preciso iniciar \
            sessão novamente.
            """,
            .siteUnavailableTitle: "Este site não está disponível agora",
            .siteUnavailable: """
            Não é possível verificar agora se tem sessão iniciada. Tente novamente dentro de instantes.
            """,
            .unknownSiteTitle: "Site desconhecido",
            .unknownSite: "Não existe nenhum site neste endereço.",
            .notFoundTitle: "Página não encontrada",
            .notFound: "Não existe nenhuma página neste endereço.",
            .sessionEndedTitle: "A sua sessão chegou ao fim",
            .formNotSent: """
            O que escreveu não foi enviado. Inicie sessão num novo separador, volte aqui, recarregue esta página \
            e envie novamente o formulário.
            """,
            .yourSession: "A sua sessão",
            .user: "Utilizador",
            .email: "Endereço de e-mail",
            .groups: "Grupos",
            .signedInSince: "Sessão iniciada em",
            .signedInWith: "Sessão iniciada com",
            .details: "Detalhes para o seu administrador",
        ]
    )
}
