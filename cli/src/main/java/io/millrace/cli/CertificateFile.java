package io.millrace.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Writes a certificate as PEM, which every TLS client can be told to trust. */
final class CertificateFile {
    private static final int LINE_LENGTH = 64;

    private CertificateFile() {}

    static void write(X509Certificate certificate, Path file) {
        try {
            String body = Base64.getMimeEncoder(LINE_LENGTH, "\n".getBytes(US_ASCII))
                    .encodeToString(certificate.getEncoded());
            Files.writeString(file, "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
        } catch (IOException | CertificateEncodingException e) {
            throw new UserError("--certificate " + file + " cannot be written: " + e);
        }
    }
}
