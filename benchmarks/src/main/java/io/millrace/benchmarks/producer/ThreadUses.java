package io.millrace.benchmarks.producer;

import com.sun.management.ThreadMXBean;
import io.millrace.benchmarks.producer.Outcome.ThreadUse;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Map;
import java.util.TreeMap;

/** What the Java threads of this process have used, by their names without numbers. Collectors and compilers are not among them. */
final class ThreadUses {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

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
        return now;
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
