package io.millrace.samples.live;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Lines of a web server that nobody runs: the same from the same seed. A few paths get most requests, and a few responses are large. */
final class AccessLog {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> PATHS = List.of(
            "/",
            "/products",
            "/products/teapot",
            "/basket",
            "/search",
            "/login",
            "/images/teapot.jpg",
            "/images/cups.jpg",
            "/styles/shop.css",
            "/robots.txt",
            "/orders",
            "/feed.xml",
            "/admin.php");
    private static final List<Integer> ODD_STATUSES = List.of(301, 304, 304, 304, 404, 404, 403, 500, 503);

    private final Random random;

    AccessLog(long seed) {
        this.random = new Random(seed);
    }

    String next(Instant now) {
        int skewed = (int) (PATHS.size() * Math.pow(random.nextDouble(), 2.2));
        String path = PATHS.get(skewed);
        int status = random.nextInt(10) == 0 ? ODD_STATUSES.get(random.nextInt(ODD_STATUSES.size())) : 200;
        long bytes = Math.round(Math.exp(8 + 1.4 * random.nextGaussian()) * (path.endsWith(".jpg") ? 12 : 1));
        return String.format(
                Locale.ROOT,
                "192.0.2.%d - - [%s] \"GET %s%s HTTP/1.1\" %d %s \"-\" \"Mozilla/5.0\"",
                random.nextInt(254) + 1,
                TIME.format(now),
                path,
                path.equals("/search") ? "?q=" + random.nextInt(1_000) : "",
                status,
                status == 304 ? "-" : Long.toString(bytes));
    }
}
