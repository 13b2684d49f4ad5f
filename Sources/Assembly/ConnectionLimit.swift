package import HTTP1
package import Kernel
package import Logging

extension Limits {
    /// With no more connections than descriptors can be had for, which the log says where it is fewer than the settings
    /// want.
    package func bounded(by descriptors: DescriptorLimit, _ logger: Logger) -> Limits {
        guard connections > descriptors.connections else { return self }
        logger.warning(
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
