import Cryptography
import Kernel
import Settings
import Text

/// `sidegate secret`: a cookie secret of 32 random bytes, as URL-safe base64. Gives the exit status.
func printSecret(_ arguments: [String]) -> Int32 {
    guard arguments.isEmpty else {
        complain("error: takes no arguments\n\(Command.secret.usage)")
        return 1
    }
    print(Base64URL.encode(RandomSource.system.bytes(32)))
    return 0
}
