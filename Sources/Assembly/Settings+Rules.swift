import Decision
import Sessions
import Settings

extension Settings {
    /// The claims that sessions keep because a rule asks for them.
    package var claimsOfRules: [String] {
        (rules?.rules ?? []).flatMap(\.claims).compactMap { ClaimPlace(claim: $0.name).keptName }
    }

    func requestRules(_ remarks: RuleRemarks?) -> RequestRules? {
        compiledRules.map {
            RequestRules($0, clientAddress: clientAddress, remarks: remarks)
        }
    }
}
