package io.millrace.agent.host;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the process is told by signals. */
public final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /**
     * Runs the action at every SIGHUP, on a thread of the JVM's; it must be brief. False where the JVM has no way to hear of signals: then
     * SIGHUP ends the process, or was made to be ignored by whoever started it, as nohup does; only a change of the file reloads. By
     * reflection, since the type is not of the language's.
     */
    public static boolean onHangup(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "handle" -> action.run();
                    case "hashCode" -> {
                        return System.identityHashCode(proxy);
                    }
                    case "equals" -> {
                        return proxy == arguments[0];
                    }
                    default -> {
                        return "reload on SIGHUP";
                    }
                }
                return null;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, run);
            Object before = signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
            if (handler.getField("SIG_IGN").get(null).equals(before)) {
                log.info("SIGHUP is ignored here, as nohup makes it: a change of the configuration file reloads it all"
                        + " the same");
                return false;
            }
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            log.info(
                    "SIGHUP cannot be heard here ({}): a change of the configuration file reloads it all the same",
                    e.toString());
            return false;
        }
    }

    /**
     * Runs the action once when the process is told to end (SIGTERM, SIGINT), and lets the process end when it has, or after the deadline.
     * Returns what removes it again, for a process that ends by itself.
     */
    public static Runnable onTermination(Runnable stop, Duration deadline) {
        Thread hook = new Thread(() -> runWithin(stop, deadline), "millrace-termination");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                log.debug("the process ends already");
            }
        };
    }

    /** True if it ended in time. Visible for tests. */
    static boolean runWithin(Runnable stop, Duration deadline) {
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        stop.run();
                    } catch (RuntimeException e) {
                        log.error("the stop failed; what was not saved is sent again after the next start", e);
                    } finally {
                        ended.countDown();
                    }
                },
                "millrace-stop");
        thread.setDaemon(true);
        thread.start();
        try {
            if (ended.await(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            log.error(
                    "the stop took longer than {} ms and is given up; what was not saved is sent again after the next"
                            + " start",
                    deadline.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
