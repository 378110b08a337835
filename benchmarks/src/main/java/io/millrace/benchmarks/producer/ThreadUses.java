package io.millrace.benchmarks.producer;

import com.sun.management.ThreadMXBean;
import io.millrace.benchmarks.producer.Outcome.ThreadUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the threads of this process have used, by their names without numbers. Those of the virtual machine itself, its collector's and its
 * compilers', are known by what the operating system says of them, in steps of 10 ms; Linux only.
 */
final class ThreadUses {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final Pattern VIRTUAL_MACHINE = Pattern.compile("\\((GC|G1|C1|C2|VM) ");
    private static final int USER_TICKS = 11;
    private static final long TICK_NANOS = 10_000_000;

    private final Map<String, ThreadUse> uses = new TreeMap<>();

    static ThreadUses now() {
        ThreadUses now = new ThreadUses();
        long[] ids = THREADS.getAllThreadIds();
        ThreadInfo[] names = THREADS.getThreadInfo(ids);
        long[] cpu = THREADS.getThreadCpuTime(ids);
        long[] allocated = THREADS.getThreadAllocatedBytes(ids);
        for (int i = 0; i < ids.length; i++) {
            if (names[i] != null && cpu[i] >= 0) {
                String group = names[i].getThreadName().replaceAll("[-#0-9]+", "-");
                now.uses.merge(group, new ThreadUse(cpu[i], allocated[i]), ThreadUse::plus);
            }
        }
        now.addVirtualMachine();
        return now;
    }

    private void addVirtualMachine() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            tasks.forEach(task -> {
                String stat = stat(task);
                int end = stat.lastIndexOf(')');
                if (end > 0 && VIRTUAL_MACHINE.matcher(stat).find()) {
                    String[] numbers = stat.substring(end + 2).split(" ", -1);
                    long ticks = Long.parseLong(numbers[USER_TICKS]) + Long.parseLong(numbers[USER_TICKS + 1]);
                    String name = stat.substring(stat.indexOf('(') + 1, end).replaceAll("[#0-9]+$", "");
                    uses.merge(name, new ThreadUse(ticks * TICK_NANOS, 0), ThreadUse::plus);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the system says of a thread; nothing if it has ended meanwhile. */
    private static String stat(Path task) {
        try {
            return Files.readString(task.resolve("stat"));
        } catch (IOException e) {
            return "";
        }
    }

    /** The bytes that this thread has allocated so far. */
    static long bytesOfThisThread() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** What was used since; nothing of groups that have ended. */
    Map<String, ThreadUse> since(ThreadUses before) {
        Map<String, ThreadUse> since = new TreeMap<>();
        uses.forEach((name, use) -> {
            ThreadUse used = use.minus(before.uses.getOrDefault(name, new ThreadUse(0, 0)));
            if (used.cpuNanos() > 0 || used.allocatedBytes() > 0) {
                since.put(name, used);
            }
        });
        return since;
    }
}
