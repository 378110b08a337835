package io.millrace.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;

/** Keeps what PutMetricData is called with. */
final class FakeCloudWatch implements AutoCloseable {
    private static final CBORMapper CBOR = new CBORMapper();

    private final HttpServer server;
    private final ConcurrentLinkedQueue<Datum> data = new ConcurrentLinkedQueue<>();

    /** One datum of a request. */
    record Datum(String namespace, String name, Map<String, String> dimensions, JsonNode body) {
        double value(String statistic) {
            return body.path("StatisticValues").path(statistic).asDouble(Double.NaN);
        }
    }

    FakeCloudWatch() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    List<Datum> data() {
        return new ArrayList<>(data);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream raw = exchange.getRequestBody()) {
            if (!exchange.getRequestURI().getPath().endsWith("/operation/PutMetricData")) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            // The SDK compresses large requests.
            boolean isCompressed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            JsonNode request = CBOR.readTree(isCompressed ? new GZIPInputStream(raw) : raw);
            request.path("MetricData")
                    .forEach(datum -> keep(request.path("Namespace").asText(), datum));
            exchange.getResponseHeaders().set("smithy-protocol", "rpc-v2-cbor");
            exchange.getResponseHeaders().set("Content-Type", "application/cbor");
            byte[] emptyMap = {(byte) 0xA0};
            exchange.sendResponseHeaders(200, emptyMap.length);
            exchange.getResponseBody().write(emptyMap);
        }
    }

    private void keep(String namespace, JsonNode datum) {
        Map<String, String> dimensions = new LinkedHashMap<>();
        datum.path("Dimensions")
                .forEach(one -> dimensions.put(
                        one.path("Name").asText(), one.path("Value").asText()));
        data.add(new Datum(namespace, datum.path("MetricName").asText(), dimensions, datum));
    }
}
