extension Route {
    /// As logs and metrics have it.
    package var name: StaticString {
        switch self {
        case .auth: "auth"
        case .start: "start"
        case .callback: "callback"
        case .signIn: "sign_in"
        case .signOut: "sign_out"
        case .userInfo: "userinfo"
        case .backChannelLogout: "backchannel_logout"
        case .frontChannelLogout: "frontchannel_logout"
        case .denied: "denied"
        case .session: "session"
        case .keys: "jwks"
        case .ping: "ping"
        case .ready: "ready"
        case .robots: "robots"
        case .forwardAuth: "forward_auth"
        case .unknown: "unknown"
        }
    }
}
