internal import PageTemplates

extension Language {
    package static let brazilianPortuguese = Language(
        "pt-BR",
        [
            .signIn: "Entrar",
            .signInToSite: "Entre para continuar em {site}.",
            .signInWith: "Entrar com {provider}",
            .userName: "Nome de usuário",
            .password: "Senha",
            .signInWithPassword: "Entrar com senha",
            .wrongPassword: "Nome de usuário ou senha incorretos.",
            .passwordMissing: "Digite seu nome de usuário e sua senha.",
            .foreignForm: "O formulário não foi enviado a partir deste site. Tente de novo.",
            .signedIn: "Você entrou",
            .signedInAs: "Você entrou como {user}.",
            .oneMoment: "Um momento",
            .linkTooLong: """
            O endereço da página que você procurava era longo demais para ser guardado. Por aqui você chega o \
            mais perto possível.
            """,
            .goOn: "Continuar",
            .tryAgain: "Tentar de novo",
            .signInAgain: "Entrar de novo",
            .signInAsSomeoneElse: "Entrar com outra conta",
            .signInInNewTab: "Entrar em uma nova guia",
            .signOut: "Sair",
            .signOutOfProvider: "Sair também de {provider}",
            .signOutOfService: "Sair também do serviço de login",
            .startPage: "Ir para a página inicial",
            .signedOutTitle: "Você saiu",
            .signedOut: "Você saiu de {site}.",
            .stillSignedInAtProvider: "Sua sessão em {provider} ainda pode estar aberta.",
            .stillSignedIn: "Sua sessão no serviço de login ainda pode estar aberta.",
            .notSignedOutTitle: "Você ainda não saiu",
            .notSignedOut: "No momento não é possível encerrar sua sessão. Tente de novo em instantes.",
            .noAccess: "Sem acesso",
            .refusedDomain: "Contas de {domain} não têm acesso a este site.",
            .refusedAccount: "Esta conta não tem acesso a este site.",
            .refusedGroup: "Sua conta não está em nenhum dos grupos com acesso.",
            .noEmail: "Sua conta não tem endereço de e-mail, e este site precisa de um.",
            .unverifiedEmail: """
            Seu endereço de e-mail ainda não foi confirmado. Confirme-o no serviço de login e tente de novo.
            """,
            .refusedPage: "Sua conta não tem permissão para ver esta página.",
            .closedPage: "O acesso a esta página está fechado.",
            .unclearPage: "O endereço desta página é ambíguo, por isso ela não foi aberta.",
            .refusedToken: "Este token de acesso não é aceito aqui.",
            .strongerTitle: "Esta página exige um login mais seguro",
            .stronger: """
            Esta página exige um login mais seguro ou mais recente, por exemplo com um segundo fator. Seu último \
            login não é suficiente.
            """,
            .failedTitle: "O login não foi concluído",
            .expiredLink: "Este link de login expirou ou foi aberto em outro navegador. Comece de novo.",
            .finishedBefore: "Este login já foi concluído. Comece de novo.",
            .cancelled: "O login foi cancelado, ou sua conta não tem acesso aqui.",
            .serviceBusy: "O serviço de login não consegue fazer seu login agora. Tente de novo em instantes.",
            .serviceRefused: "O serviço de login recusou o login.",
            .serviceSilent: "O serviço de login não está respondendo corretamente. Tente de novo em instantes.",
            .answerRefused: """
            Não foi possível verificar a resposta do serviço de login. Tente de novo. Se acontecer outra vez, \
            avise seu administrador.
            """,
            .misconfigured: "Este site não está bem conectado ao serviço de login. Avise seu administrador.",
            .sessionTooLarge: "Sua conta tem dados demais para um cookie de sessão. Avise seu administrador.",
            .notKeptTitle: "A sessão não foi mantida",
            .notKept: "Você entrou, mas seu navegador não guardou ou não enviou o cookie de sessão.",
            .signInUnavailable: "O login não está disponível agora",
            .serviceUnreachable: "Não é possível acessar o serviço de login. Tente de novo em instantes.",
            .inLineTitle: "Muitas pessoas estão entrando agora",
            .inLine: """
            Você está na fila. Esta página continua sozinha em alguns segundos; não é preciso entrar de novo.
            """,
            .siteUnavailableTitle: "Este site não está disponível agora",
            .siteUnavailable: "Não é possível verificar agora se você entrou. Tente de novo em instantes.",
            .unknownSiteTitle: "Site desconhecido",
            .unknownSite: "Não há nenhum site neste endereço.",
            .notFoundTitle: "Página não encontrada",
            .notFound: "Não há nenhuma página neste endereço.",
            .sessionEndedTitle: "Sua sessão terminou",
            .formNotSent: """
            O que você digitou não foi enviado. Entre em uma nova guia, volte aqui, recarregue esta página e \
            envie o formulário de novo.
            """,
            .yourSession: "Sua sessão",
            .user: "Usuário",
            .email: "Endereço de e-mail",
            .groups: "Grupos",
            .signedInSince: "Entrou em",
            .signedInWith: "Entrou com",
            .details: "Detalhes para o administrador",
        ]
    )
}
