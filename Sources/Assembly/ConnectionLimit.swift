package import HTTP1
package import Kernel
package import Logging

extension Limits {
    /// With no more connections than descriptors can be had for. The log says so where that is fewer than the settings
    /// want: as a warning only where a person wanted more, since the default is above what many systems allow.
    ///
    /// - Parameter isGiven: whether a person set the number.
    package func bounded(by descriptors: DescriptorLimit, isGiven: Bool, _ logger: Logger) -> Limits {
        guard connections > descriptors.connections else { return self }
        logger.log(
            level: isGiven ? .warning : .info,
            """
            at most \(descriptors.connections) connections at a time, in place of the \(connections) of \
            --max-connections: the program may open \(descriptors.count) files (`ulimit -Hn`, LimitNOFILE=)
            """
        )
        var limits = self
        limits.connections = descriptors.connections
        return limits
    }
}
