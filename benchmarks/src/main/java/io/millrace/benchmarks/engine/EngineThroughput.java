package io.millrace.benchmarks.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How much the local engine takes and gives over HTTP/1.1 and CBOR, in all and per second of CPU that its process used.
 * Prints a table. Options of the Java command for the engine's process can follow, a profiler's for example.
 */
public final class EngineThroughput {
    private static final int CONNECTIONS = 4;
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration RUN = Duration.ofSeconds(10);

    /** A load: its name, the data of a record, and the request that each connection repeats. */
    private record Load(String name, int dataBytes, RequestOfConnection request) {}

    @FunctionalInterface
    private interface RequestOfConnection {
        byte[] make(int connection) throws IOException;
    }

    /** What came of a load. */
    private record Outcome(long records, long nanos, Duration cpu) {
        String row(Load load) {
            double seconds = nanos / 1e9;
            double cpuSeconds = cpu.toMillis() / 1e3;
            double megabytes = records * (double) load.dataBytes() / 1e6;
            return String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f | %.2f | %,.0f | %,.0f |",
                    load.name(),
                    records / seconds,
                    megabytes / seconds,
                    cpuSeconds / seconds,
                    records / cpuSeconds,
                    megabytes / cpuSeconds);
        }
    }

    private EngineThroughput() {}

    /** Runs every load against an engine of its own. */
    public static void main(String[] engineOptions) throws IOException {
        List<String> options = List.of(engineOptions);
        System.out.println("| load | records/s | MB/s | cores used | records per CPU second | MB per CPU second |");
        System.out.println("|---|--:|--:|--:|--:|--:|");
        write(options, new Load("PutRecords, 20 x 50 KB", 51_200, seed -> Requests.putRecords(20, 51_200, seed)));
        write(options, new Load("PutRecords, 500 x 100 B", 100, seed -> Requests.putRecords(500, 100, seed)));
        write(options, new Load("PutRecords, 1 x 100 B", 100, seed -> Requests.putRecords(1, 100, seed)));
        read(options, "GetRecords, 50 KB records, 10 MiB answers", 20, 51_200);
        read(options, "GetRecords, 100 B records, 10,000 an answer", 500, 100);
    }

    private static void write(List<String> options, Load load) throws IOException {
        try (EngineProcess engine = EngineProcess.start(options)) {
            System.out.println(measured(engine, load).row(load));
        }
    }

    private static void read(List<String> options, String name, int perRequest, int dataBytes) throws IOException {
        try (EngineProcess engine = EngineProcess.start(options);
                Connection filling = new Connection(engine.endpoint())) {
            byte[] put = Requests.putRecords(perRequest, dataBytes, 0);
            long wanted = Math.min(200L << 20, 20_000L * EngineProcess.SHARDS * dataBytes);
            for (long bytes = 0; bytes < wanted; bytes += (long) perRequest * dataBytes) {
                filling.exchange(put);
            }
            Load load = new Load(name, dataBytes, connection -> {
                byte[] answer = filling.exchange(Requests.oldestOf(connection % EngineProcess.SHARDS));
                return Requests.getRecords(Requests.iterator(answer));
            });
            System.out.println(measured(engine, load).row(load));
        }
    }

    private static Outcome measured(EngineProcess engine, Load load) throws IOException {
        List<Connection> connections = new ArrayList<>();
        List<byte[]> requests = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(new Connection(engine.endpoint()));
            requests.add(load.request().make(i));
            sizes.add(Requests.records(connections.get(i).exchange(requests.get(i))));
        }
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            run(threads, connections, requests, sizes, WARM_UP);
            Duration cpu = engine.cpu();
            long began = System.nanoTime();
            long records = run(threads, connections, requests, sizes, RUN);
            long nanos = System.nanoTime() - began;
            return new Outcome(records, nanos, engine.cpu().minus(cpu));
        } finally {
            threads.shutdown();
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private static long run(
            ExecutorService threads,
            List<Connection> connections,
            List<byte[]> requests,
            List<Integer> sizes,
            Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        List<CompletableFuture<Long>> runs = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            int place = i;
            runs.add(CompletableFuture.supplyAsync(
                    () -> repeat(connections.get(place), requests.get(place), sizes.get(place), deadline), threads));
        }
        return runs.stream().mapToLong(CompletableFuture::join).sum();
    }

    /** Repeats a request; the first and the last answer are looked into, since looking costs more than the engine. */
    private static long repeat(Connection connection, byte[] request, int records, long deadline) {
        try {
            long answers = 0;
            byte[] answer = {};
            while (System.nanoTime() < deadline) {
                answer = connection.exchange(request);
                answers++;
            }
            if (answers > 0 && Requests.records(answer) != records) {
                throw new IllegalStateException("The last answer has " + Requests.records(answer) + " records, not "
                        + records + " as the first");
            }
            return answers * records;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
