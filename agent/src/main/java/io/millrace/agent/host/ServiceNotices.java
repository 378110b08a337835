package io.millrace.agent.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the service manager (systemd, {@code Type=notify}) is told: that the agent is ready, reloads, stops, and lives. Does nothing where
 * there is no {@code NOTIFY_SOCKET}. A message takes a process and up to five seconds: {@link #tick} belongs on a thread that may wait, as
 * does everything else here. Thread-safe.
 */
public final class ServiceNotices {
    private static final Logger log = LoggerFactory.getLogger(ServiceNotices.class);
    private static final long STATUS_NANOS = 10_000_000_000L;
    private static final int MAX_STATUS = 200;

    private final Optional<Notifier> notifier;
    private final Optional<Watchdog> watchdog;
    private final LongSupplier nanoTime;
    private String told = "";
    private volatile String status = "";
    private long toldNanos;
    private boolean failing;
    private boolean stopping;

    ServiceNotices(Optional<Notifier> notifier, Optional<Watchdog> watchdog, LongSupplier nanoTime) {
        this.notifier = notifier;
        this.watchdog = watchdog;
        this.nanoTime = nanoTime;
    }

    /**
     * Told by the environment ({@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC}, {@code WATCHDOG_PID}) whether and how often.
     *
     * @param command {@code systemd-notify}, or where it is
     * @param isAlive whether the agent's loop is seen to make progress; without it the watchdog gets no ping
     * @param nanoTime {@code System::nanoTime}, which is CLOCK_MONOTONIC here
     */
    public static ServiceNotices of(
            Map<String, String> environment, long pid, String command, BooleanSupplier isAlive, LongSupplier nanoTime) {
        if (environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty()) {
            return new ServiceNotices(Optional.empty(), Optional.empty(), nanoTime);
        }
        Optional<Watchdog> watchdog = Watchdog.time(environment, pid).map(time -> {
            if (time.compareTo(Watchdog.SHORT) < 0) {
                log.warn(
                        "WatchdogSec is {} ms: below 20 s it takes a process more often than every 10 s",
                        time.toMillis());
            }
            return new Watchdog(time, isAlive);
        });
        return new ServiceNotices(Optional.of(new NotifyCommand(command)), watchdog, nanoTime);
    }

    /** It runs; called once, when flows have started. */
    public synchronized void ready(String line) {
        status = line;
        send("READY=1");
    }

    /** One line about how it is, for {@code systemctl status}; sent with a later {@link #tick}, at most every ten seconds; never waits. */
    public void status(String line) {
        status = line;
    }

    /** A new configuration is being read; {@link #ready} is to follow, whatever comes of it. */
    public synchronized void reloading() {
        send("RELOADING=1", "MONOTONIC_USEC=" + nanoTime.getAsLong() / 1_000);
    }

    /** It ends; nothing is told afterwards but that it still lives. */
    public synchronized void stopping(String line) {
        status = line;
        send("STOPPING=1");
        stopping = true;
    }

    /** To be called every second or so: pings the watchdog and tells a changed status when it is time to. */
    public synchronized void tick() {
        long now = nanoTime.getAsLong();
        if (watchdog.isPresent() && watchdog.get().isDue(now)) {
            if (send("WATCHDOG=1")) {
                watchdog.get().pinged(now);
            }
        } else if (!stopping && !status.equals(told) && now - toldNanos >= STATUS_NANOS) {
            send();
        }
    }

    /** False if it did not get through; logged when that begins. */
    private boolean send(String... assignments) {
        if (notifier.isEmpty()) {
            return true;
        }
        List<String> message = new ArrayList<>(List.of(assignments));
        String now = status;
        if (!now.equals(told)) {
            message.add("STATUS=" + line(now));
        }
        told = now;
        toldNanos = nanoTime.getAsLong();
        try {
            notifier.get().send(message);
            failing = false;
            return true;
        } catch (IOException e) {
            if (!failing) {
                log.warn("the service manager cannot be told {}: {}", message, e.getMessage());
            }
            failing = true;
            return false;
        }
    }

    private static String line(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= MAX_STATUS ? line : line.substring(0, MAX_STATUS - 1) + "…";
    }
}
