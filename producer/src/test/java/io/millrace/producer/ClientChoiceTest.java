package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Clients that the producer builds, and the user's. */
class ClientChoiceTest {
    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("mine", "secret"));

    @Test
    void aProducerBuildsItsClientFromRegionCredentialsAndEndpointAndClosesIt() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start()) {
            kinesis.createStream("clicks", 1);
            KinesisProducer producer = KinesisProducer.builder("clicks")
                    .region(Region.EU_WEST_1)
                    .credentialsProvider(CREDENTIALS)
                    .endpoint(kinesis.endpoint())
                    .build();
            assertThat(producer.put("key", "text").get(30, TimeUnit.SECONDS).attempts())
                    .isEqualTo(1);
            assertThat(httpThreads()).isNotEmpty();
            producer.close();
            for (Thread thread : httpThreads()) {
                thread.join(30_000);
            }
            assertThat(httpThreads()).isEmpty();
        }
    }

    private static List<Thread> httpThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("millrace-http"))
                .toList();
    }

    @Test
    void aProxyIsAskedForTheEndpointWithItsNameAndPassword() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start();
                Tunnel proxy = new Tunnel()) {
            kinesis.createStream("clicks", 1);
            try (KinesisProducer producer = KinesisProducer.builder("clicks")
                    .region(Region.EU_WEST_1)
                    .credentialsProvider(CREDENTIALS)
                    .endpoint(kinesis.endpoint())
                    .proxy(URI.create("http://user:word@127.0.0.1:" + proxy.port()))
                    .build()) {
                producer.put("key", "text").get(30, TimeUnit.SECONDS);
            }
            assertThat(proxy.heads)
                    .anySatisfy(head -> assertThat(head)
                            .contains("127.0.0.1:" + kinesis.endpoint().getPort())
                            // user:word
                            .containsIgnoringCase("proxy-authorization: Basic dXNlcjp3b3Jk"));
        }
    }

    @Test
    void aClientBesideWhatOneIsBuiltFromIsRefusedWithTheirNames() {
        try (KinesisAsyncClient client =
                KinesisAsyncClient.builder().region(Region.EU_WEST_1).build()) {
            assertThatThrownBy(() -> KinesisProducer.builder("clicks")
                            .region(Region.EU_WEST_1)
                            .client(client)
                            .credentialsProvider(CREDENTIALS)
                            .endpoint(URI.create("http://localhost:4567"))
                            .proxy(URI.create("http://localhost:3128"))
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("region, credentialsProvider, endpoint, proxy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:3128", "socks://host:1", "http://me:hidden@host", "/path", "http:///x"})
    void addressesThatLeadNowhereAreRefusedWithoutTheirPasswords(String address) {
        assertThatThrownBy(() -> KinesisProducer.builder("clicks").proxy(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("proxy is ")
                .message()
                .doesNotContain("hidden");
    }

    /** A proxy that opens tunnels and remembers who asked for what. */
    private static final class Tunnel implements AutoCloseable {
        final List<String> heads = new CopyOnWriteArrayList<>();
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private final ServerSocket server;

        Tunnel() throws IOException {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            start(() -> {
                while (true) {
                    Socket client = server.accept();
                    sockets.add(client);
                    start(() -> open(client));
                }
            });
        }

        int port() {
            return server.getLocalPort();
        }

        private void open(Socket client) throws IOException {
            String head = head(client.getInputStream());
            heads.add(head);
            String target = head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP"));
            int colon = target.lastIndexOf(':');
            Socket service = new Socket(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
            sockets.add(service);
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            start(() -> pump(client.getInputStream(), service.getOutputStream()));
            pump(service.getInputStream(), client.getOutputStream());
        }

        private static String head(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the head ended early");
                }
                head.append((char) next);
            }
            return head.toString();
        }

        private static void pump(InputStream in, OutputStream out) throws IOException {
            in.transferTo(out);
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void start(Work work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException ended) {
                    // The test closes the sockets under the threads.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
