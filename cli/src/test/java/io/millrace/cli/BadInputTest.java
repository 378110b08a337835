package io.millrace.cli;

import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person gets who mistypes: one line that says what to do, and a failing exit code. */
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
