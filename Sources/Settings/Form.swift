internal import NIOCore

/// How a part keeps what a person writes, where its own type says less than the option demands: a number above zero is an
/// `Int` to the part.
struct Form<Written: OptionValue, Kept>: Sendable {
    let kept: @Sendable (Written) -> Kept
    let written: @Sendable (Kept) -> Written
}

extension Form<PositiveNumber, Int> {
    static var positive: Form { Form(kept: \.number, written: PositiveNumber.init) }
}

extension Form<Duration, TimeAmount> {
    /// Nanoseconds, of which both hold some 290 years.
    static var time: Form {
        Form(
            kept: { .nanoseconds($0.components.seconds * 1_000_000_000 + $0.components.attoseconds / 1_000_000_000) },
            written: { .nanoseconds($0.nanoseconds) }
        )
    }
}
