import Testing

@testable import Kernel

@Suite("Threads")
struct ThreadTests {
    @Test("what is handed over is done in its order, and all of it before the threads end")
    func order() async throws {
        let done = Monitor<[Int]>([])
        var workers: WorkerThreads? = try WorkerThreads(1, "test", for: "a test")
        for number in 0..<100 { workers?.submit { done.withLock { $0.append(number) } } }
        workers = nil
        let numbers: [Int] = done.wait { done in
            done.count == 100 ? .take(done) : .waitUntil(monotonicNanoseconds() + 10_000_000)
        }
        #expect(numbers == Array(0..<100))
    }

    @Test("a result comes back to the task that asked")
    func result() async throws {
        let workers = try WorkerThreads(2, "test", for: "a test")
        #expect(await workers.run { 6 * 7 } == 42)
    }

    @Test("threads that can be started are distinguished from those that cannot")
    func check() throws {
        try ThreadStart.check(3, for: "a test")
    }
}

@Suite("Descriptors")
struct DescriptorLimitTests {
    @Test(
        "the program keeps a reserve, and connections get the rest",
        arguments: [(40, 16), (256, 224), (1024, 896), (4096, 3840), (1_048_576, 1_048_320), (10, 1)]
    )
    func reserve(count: Int, connections: Int) {
        #expect(DescriptorLimit(count: count).connections == connections)
    }
}
