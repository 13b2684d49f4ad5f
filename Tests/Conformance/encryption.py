"""ID tokens that the provider encrypts, which none of the plans has."""
import jose
from case import write_key
from modules import module

PLAN = "Not in the plans: encrypted ID tokens"


def encrypted(case, algorithm, encryption):
    key = jose.make_key("ES256" if algorithm == "ECDH-ES" else "RS256")
    write_key(key, case.folder / "decryption.key")
    case.settings["DECRYPTION_KEY_FILE"] = str(case.folder / "decryption.key")
    case.script.encryption_key, case.script.encryption = key.public_key(), (algorithm, encryption)


def accepted(algorithm, encryption):
    def run(case):
        encrypted(case, algorithm, encryption)
        case.passes()

    run.__doc__ = "signed, then encrypted for the client: accepted"
    module(PLAN, f"{algorithm}, {encryption}")(run)


def refused(algorithm):
    def run(case):
        encrypted(case, algorithm, "A128GCM")
        case.refuses()

    run.__doc__ = "an algorithm whose errors can open tokens, or one that is not among those accepted: refused"
    module(PLAN, f"{algorithm}, A128GCM")(run)


for algorithm in ("RSA-OAEP-256", "ECDH-ES"):
    for encryption in ("A128GCM", "A256GCM", "A128CBC-HS256"):
        accepted(algorithm, encryption)
refused("RSA1_5")
refused("RSA-OAEP")
