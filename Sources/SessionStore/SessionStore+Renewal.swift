internal import Clocks
internal import Cryptography
internal import Logging
internal import Redis
package import Sessions

/// Renewal across replicas. A lock in Redis gives one of them its turn; the session's fence refuses what another has
/// written over since.
extension SessionStore {
    private enum Limits {
        /// Milliseconds that a lock lasts when its holder is gone.
        static let lock = 5000
        /// Between two signs of life of a lock's holder.
        static let sign = Duration.milliseconds(1500)
        /// How long a request waits for another replica's turn.
        static let patience = Duration.seconds(12)
        static let firstLook = Duration.milliseconds(20)
        static let longestLook = Duration.milliseconds(250)
        /// How long a renewed session is tried to be written.
        static let insistence = Duration.seconds(600)
        static let firstRetry = Duration.milliseconds(50)
        static let longestRetry = Duration.seconds(1)
    }

    /// The session, for `SessionRenewal`.
    package func shared(_ ticket: Ticket, _ read: StoredSession) -> SharedSession {
        SharedSession { change in await takeTurn(ticket, since: read, change) }
    }

    private func takeTurn(
        _ ticket: Ticket,
        since read: StoredSession,
        _ change: @Sendable (Session) async -> SharedSession.Change
    ) async -> SharedSession.State? {
        let turn = Turn(place: SessionPlace(ticket), ticket: ticket, token: Array(random.bytes(16)))
        if let renewed = unwritten.session(at: turn.place) { return .present(renewed) }
        let deadline = ContinuousClock.now + Limits.patience
        var pause = Limits.firstLook
        do throws(StoreError) {
            while true {
                guard let (isMine, stored) = try await ask(for: turn) else { return .ended }
                if isMine { return await carryOut(turn, stored, change) }
                // Another one has renewed it meanwhile.
                if stored.fence != read.fence { return .present(stored.session) }
                guard ContinuousClock.now < deadline else { return .present(stored.session) }
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, Limits.longestLook)
            }
        } catch {
            return nil
        }
    }

    private struct Turn: Sendable {
        let place: SessionPlace
        let ticket: Ticket
        let token: [UInt8]
    }

    /// Nil where the session has ended.
    private func ask(for turn: Turn) async throws(StoreError) -> (isMine: Bool, StoredSession)? {
        let reply = try await Script.takeTurn.run(
            [turn.place.session, turn.place.lock],
            [turn.token, Array("\(Limits.lock)".utf8)],
            on: redis
        )
        guard case .array(let parts) = reply, parts.count == 2, case .integer(let isMine) = parts[0],
            case .bytes(let value) = parts[1], let stored = StoredForm.open(value, turn.ticket, at: turn.place)
        else { return nil }
        return (isMine == 1, stored)
    }

    private func carryOut(
        _ turn: Turn,
        _ stored: StoredSession,
        _ change: @Sendable (Session) async -> SharedSession.Change
    ) async -> SharedSession.State {
        let signs = Task {
            while (try? await Task.sleep(for: Limits.sign)) != nil {
                _ = try? await Script.holdTurn.run(
                    [turn.place.lock],
                    [turn.token, Array("\(Limits.lock)".utf8)],
                    on: redis
                )
            }
        }
        switch await change(stored.session) {
        case .keep:
            signs.cancel()
            _ = try? await Script.giveUpTurn.run([turn.place.lock], [turn.token], on: redis)
            return .present(stored.session)
        case .end:
            signs.cancel()
            // Where Redis does not take it now, the next turn asks the provider again, and hears the same.
            _ = try? await end(turn.place)
            return .ended
        case .replace(let session):
            guard let state = await write(session, turn, over: stored) else {
                guard unwritten.remember(session, at: turn.place) else {
                    signs.cancel()
                    logger.error("a renewed session is lost: Redis takes none, and too many wait for it")
                    return .present(session)
                }
                Task {
                    await insist(on: session, turn, over: stored)
                    signs.cancel()
                }
                return .present(session)
            }
            signs.cancel()
            return state
        }
    }

    /// Writes until Redis has it: the refresh token that it took is spent.
    private func insist(on session: Session, _ turn: Turn, over stored: StoredSession) async {
        let deadline = ContinuousClock.now + Limits.insistence
        var pause = Limits.firstRetry
        repeat {
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, Limits.longestRetry)
            // Signed out meanwhile.
            guard unwritten.session(at: turn.place) != nil else { return }
            if await write(session, turn, over: stored) != nil { return unwritten.forget(turn.place) }
        } while ContinuousClock.now < deadline
        unwritten.forget(turn.place)
        logger.error("a renewed session is lost: Redis did not take it in time")
    }

    /// What is there then; nil where Redis does not answer.
    private func write(_ session: Session, _ turn: Turn, over stored: StoredSession) async -> SharedSession.State? {
        let (place, ticket) = (turn.place, turn.ticket)
        let value = StoredForm.seal(
            configuration.keys.bound(session),
            fence: stored.fence + 1,
            ticket,
            at: place,
            random: random
        )
        do throws(StoreError) {
            let reply = try await Script.replace.run(
                [place.session, place.about, place.lock],
                [
                    StoredForm.head(stored.fence), value, seal(About(session), at: place),
                    Self.milliseconds(max(configuration.end(of: session) - clock.now(), 1)), turn.token,
                ],
                on: redis
            )
            guard case .bytes(let current) = reply else {
                // Where this fails, the session is not found by its person's names past the former end of it.
                try? await enter(session, at: place)
                return .present(session)
            }
            // A write whose reply was lost, or another replica's.
            return StoredForm.open(current, ticket, at: place).map { .present($0.session) } ?? .ended
        } catch {
            return nil
        }
    }
}
