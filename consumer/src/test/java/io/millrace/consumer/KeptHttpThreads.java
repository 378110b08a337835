package io.millrace.consumer;

import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;

/** Keeps one HTTP client open during all tests: to close the last one takes the SDK two seconds, at the end of every test. */
public final class KeptHttpThreads implements LauncherSessionListener {
    private @Nullable SdkAsyncHttpClient kept;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        kept = NettyNioAsyncHttpClient.create();
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (kept != null) {
            kept.close();
        }
    }
}
