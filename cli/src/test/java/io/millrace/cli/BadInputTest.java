package io.millrace.cli;

import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a person gets who mistypes: one line that says what to do, and a failing exit code. Each is a process of its own. */
@Execution(ExecutionMode.CONCURRENT)
class BadInputTest {
    private static final LocalKinesis ENGINE = LocalKinesis.start();
    private static final LocalDynamoDb TABLES = LocalDynamoDb.start();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void createStream() {
        ENGINE.createStream("clicks", 1);
    }

    @AfterAll
    static void close() {
        ENGINE.close();
        TABLES.close();
    }

    @Test
    void putIntoAStreamThatIsNotThere() throws InterruptedException {
        run("put", "clack", "--endpoint-url", ENGINE.endpoint().toString())
                .input("a line\n")
                .await()
                .assertRefusedWith("clack");
    }

    @Test
    void tailOfAStreamThatIsNotThere() throws InterruptedException {
        run(
                        "tail",
                        "clack",
                        "--application",
                        "reader",
                        "--endpoint-url",
                        ENGINE.endpoint().toString(),
                        "--dynamodb-endpoint-url",
                        TABLES.endpoint().toString())
                .await()
                .assertRefusedWith("clack");
    }

    @Test
    void putToAnEndpointThatIsDown() throws InterruptedException {
        run("put", "clicks", "--endpoint-url", "http://127.0.0.1:1")
                .input("a line\n")
                .await()
                .assertRefusedWith("127.0.0.1");
    }

    @Test
    void tailOfAnEndpointThatIsDown() throws InterruptedException {
        run("tail", "clicks", "--application", "reader", "--endpoint-url", "http://127.0.0.1:1")
                .await()
                .assertRefusedWith("127.0.0.1");
    }

    @Test
    void aRecordThatIsTooLarge() throws InterruptedException {
        run("put", "clicks", "--endpoint-url", ENGINE.endpoint().toString())
                .input("x".repeat(2_000_000) + "\n")
                .await()
                .assertRefusedWith("1048576");
    }

    @Test
    void aFileThatIsNotThere() throws InterruptedException {
        run("quickstart", "no-such.log").await().assertRefusedWith("no-such.log");
    }

    @Test
    void aPortThatIsInUse() throws InterruptedException {
        String port = Integer.toString(ENGINE.endpoint().getPort());
        run("local", "--port", port, "--dynamodb-port", "0").await().assertRefusedWith(port);
    }

    @Test
    void aDynamoDbPortThatIsInUse() throws InterruptedException {
        String port = Integer.toString(ENGINE.endpoint().getPort());
        run("local", "--port", "0", "--dynamodb-port", port).await().assertRefusedWith(port);
    }

    @Test
    void optionsOfLocalThatNeedOrExcludeEachOther() throws InterruptedException {
        run("local", "--certificate", "engine.pem").await().assertRefusedWith("add --tls-port");
        run("local", "--no-dynamodb", "--dynamodb-port", "0").await().assertRefusedWith("exclude each other");
        run("local", "--dir", folder.resolve("kept").toString(), "--keep-bytes", "1m")
                .await()
                .assertRefusedWith("--keep-bytes", "--dir");
    }

    @Test
    void valuesOfLocalThatAreNone() throws InterruptedException {
        run("local", "--change-time", "5").await().assertRefusedWith("'5' is no time", "5s");
        run("local", "--keep-bytes", "much").await().assertRefusedWith("'much' is no number of bytes", "64m");
        run("local", "--keep-bytes", "0").await().assertRefusedWith("'0' is no number of bytes above 0");
        run("local", "--stream", "clicks").await().assertRefusedWith("NAME:SHARDS");
        run("local", "--tls-port", "70000", "--port", "0").await().assertRefusedWith("70000", "65535");
    }

    @Test
    void filesOfLocalThatCannotBeUsed() throws InterruptedException {
        String missing = folder.resolve("no-such").resolve("file").toString();
        run("local", "--port", "0", "--faults", missing).await().assertRefusedWith(missing);
        run("local", "--port", "0", "--no-dynamodb", "--ready-file", missing)
                .await()
                .assertRefusedWith("--ready-file", missing);
        run("local", "--port", "0", "--no-dynamodb", "--tls-port", "0", "--certificate", missing)
                .await()
                .assertRefusedWith("--certificate", missing);
    }

    @Test
    void anAddressThatIsNone() throws InterruptedException {
        run("put", "clicks", "--endpoint-url", "localhost:4567").await().assertRefusedWith("http://HOST:PORT");
    }

    @Test
    void anOptionThatIsNone() throws InterruptedException {
        run("tail", "clicks", "--aplication", "x").await().assertRefusedWith("--application");
    }

    private static CommandLineRun run(String... arguments) {
        return CommandLineRun.start(folder, arguments);
    }
}
