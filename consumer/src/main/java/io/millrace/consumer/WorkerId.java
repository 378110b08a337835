package io.millrace.consumer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/** A worker's name when the user gives none: the host, so that people find it, and a random part for uniqueness. */
final class WorkerId {
    private WorkerId() {}

    static String random() {
        return host() + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "worker";
        }
    }
}
