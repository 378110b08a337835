package io.millrace.local;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Keeps the SDK's HTTP threads during all tests: to end them takes it two seconds, after every class that closes its client. */
public final class KeptHttpThreads implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            HttpClients.keepThreads();
        } catch (NoClassDefFoundError e) {
            // Tests of what works without the SDK open sessions without it; those have no threads to keep.
        }
    }
}
