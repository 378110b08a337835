package io.millrace.agent.host;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The name of the host, looked up at most once in so long: a name that is asked for with every record must cost nothing. A look-up that finds
 * nothing leaves the last name. Safe for use by several threads.
 */
public final class HostName implements Supplier<String> {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");
    private static final String UNKNOWN = "localhost";

    private record Known(String name, Instant until) {}

    private final Supplier<@Nullable String> lookup;
    private final Duration timeToLive;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

    /**
     * A name by any look-up.
     *
     * @param lookup answers null or an empty text if it finds none; runs on the thread that asks, so it must be quick
     * @param timeToLive how long a name is believed
     */
    public HostName(Supplier<@Nullable String> lookup, Duration timeToLive, InstantSource clock) {
        this.lookup = lookup;
        this.timeToLive = timeToLive;
        this.clock = clock;
    }

    /** The name that the kernel has, asked for once a minute; elsewhere than on Linux the one that the resolver gives. */
    public static HostName ofKernel(InstantSource clock) {
        return new HostName(HostName::lookUp, Duration.ofMinutes(1), clock);
    }

    /** The name; {@code localhost} if none was ever found. */
    @Override
    public String get() {
        Instant now = clock.instant();
        Known last = known.get();
        if (last != null
                && now.isBefore(last.until())
                && now.isAfter(last.until().minus(timeToLive.multipliedBy(2)))) {
            return last.name();
        }
        String found = lookup.get();
        String name = found == null || found.isBlank() ? last == null ? UNKNOWN : last.name() : found.strip();
        known.set(new Known(name, now.plus(timeToLive)));
        return name;
    }

    private static @Nullable String lookUp() {
        try {
            if (Files.isReadable(KERNEL)) {
                return Files.readString(KERNEL);
            }
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return null;
        }
    }
}
